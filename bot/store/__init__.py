"""What is remembered: plain, portable SQL, one module per group of tables."""
