"""What the server writes to standard output and standard error."""
