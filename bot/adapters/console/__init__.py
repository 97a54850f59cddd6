"""The coach in a terminal: no token, no server; also what end-to-end tests talk to."""
