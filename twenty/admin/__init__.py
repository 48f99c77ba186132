"""Django admin for operators: its site, and what its lists share."""
