"""Validation: change + catalog → valid definitions, or errors that name what is wrong.

`inputs` reads what callers wrote, `names` holds the rules of names and labels, `problems` builds
the answer of docs/api/metadata.md#validation-errors; each other module judges one kind of change.
Nothing here writes.
"""
