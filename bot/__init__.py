"""Interview Coach: interview questions where people already talk."""
