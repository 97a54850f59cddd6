"""Question files: reading them, and naming every mistake with its file and line."""
