"""Faults put back on purpose: what the differential suite must find (docs/testing.md)."""
