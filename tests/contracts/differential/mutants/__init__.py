"""Faults reintroduced on purpose, which the differential suite must find (docs/testing.md)."""
