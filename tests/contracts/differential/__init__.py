"""The differential suite: the fast path against its slow twin, answer by answer
(docs/testing.md)."""
