"""Upsert: which records of a call exist already, and what happened to each."""
