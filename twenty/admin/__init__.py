"""Django admin for operators: its site, and what its lists have in common."""
