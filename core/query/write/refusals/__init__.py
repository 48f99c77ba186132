"""What is wrong with the records of a call, and how it is reported."""
