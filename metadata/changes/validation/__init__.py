"""Change + catalog → definitions that can stand, or errors that name what is wrong.

`inputs` reads what callers wrote, `names` knows the rules of names and labels, `problems` makes
the answer of docs/api/metadata.md#validation-errors out of what was found; the other modules judge
one kind of change each. Nothing here writes.
"""
