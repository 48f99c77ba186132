"""The CRM's own objects, as data: one module for each, and what makes definitions of them.

What comes in: a workspace's id and schema. What goes out: rows and definitions (`build`), and the
skeleton of a user's own object (`custom_skeleton`). Facts: docs/api/metadata.md#standard-objects;
texts are our own.
"""
