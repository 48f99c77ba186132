"""Measurements of a real server on the embedded PostgreSQL: `make bench`."""
