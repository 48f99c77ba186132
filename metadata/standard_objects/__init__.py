"""The CRM's own objects, as data: one module per object, and what builds definitions of them.

`build` makes rows and definitions of a workspace; `custom_skeleton` the start of a user's own
object. Facts: docs/api/metadata.md#standard-objects; the texts are our own.
"""
