"""The code in answers: what each block promises, and whether it keeps it."""
