"""The first request that GraphiQL shows: one that works in this workspace, with this role."""

from typing import Final

from apikeys.context import RequestContext
from metadata.definitions import ObjectDef

# Preferred if they exist and may be read; otherwise the first object by name.
PREFERRED: Final = ("company", "person")

HELP: Final = """\
# Ctrl+Space completes, Ctrl+Enter runs.
# Or choose fields in the explorer.
"""

FIND_MANY: Final = """\
query FindMany {{
  {plural}(first: 5, orderBy: {{ createdAt: DescNullsLast }}) {{
    edges {{
      node {{
        id
        {field}
      }}
    }}
    totalCount
  }}
}}
"""

METADATA: Final = """\
query FindObjects {
  objects(paging: { first: 50 }) {
    edges {
      node {
        nameSingular
        namePlural
        labelSingular
        description
      }
    }
  }
}
"""


def example(schema: str, context: RequestContext) -> str:
    """Return a document for one API; only comments where nothing may be read."""
    if schema == "metadata":
        return HELP + METADATA
    obj = _readable_object(context)
    if obj is None:
        return HELP
    return HELP + FIND_MANY.format(plural=obj.name_plural, field=_telling_field(context, obj))


def _readable_object(context: RequestContext) -> ObjectDef | None:
    by_name = context.catalog.by_singular
    names = [*PREFERRED, *sorted(by_name)]
    readable = (by_name[name] for name in names if name in by_name)
    return next((obj for obj in readable if context.permissions.rights(obj).read), None)


def _telling_field(context: RequestContext, obj: ObjectDef) -> str:
    """Return the field that names a record, if it is plain text; else the creation date."""
    label = obj.label_identifier
    if label and label.type == "TEXT" and context.permissions.can_read_field(obj, label):
        return label.name
    return "createdAt"
