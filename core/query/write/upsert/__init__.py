"""Upsert: which records of a call exist already, and what became of each."""
