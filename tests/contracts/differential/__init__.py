"""The differential suite: every answer of the fast path against its slow twin's (docs/testing.md)."""
