"""Migrations of an app that has none: one in a transaction, one that cannot be."""
