"""What the playground pages say: titles, and the first request that GraphiQL shows."""

from typing import Final

from django.utils.translation import gettext_lazy

API_NAMES: Final = {"rest": "REST", "graphql": "GraphQL"}
SCHEMA_NAMES: Final = {"core": gettext_lazy("Core"), "metadata": gettext_lazy("Metadata")}
SCHEMA_HELP: Final = {
    "core": gettext_lazy("Records of this workspace: create, read, update, delete"),
    "metadata": gettext_lazy("The data model itself: objects, fields, relations"),
}

EXAMPLES: Final = {
    "core": """\
# Ctrl+Space completes names, Ctrl+Enter runs the request.
# The explorer at the left builds requests by clicking.
query FindMany {
  companies(first: 5, orderBy: { name: AscNullsLast }) {
    edges {
      node {
        id
        name
      }
    }
    totalCount
  }
}
""",
    "metadata": """\
# Ctrl+Space completes names, Ctrl+Enter runs the request.
# The explorer at the left builds requests by clicking.
query FindObjects {
  objects(paging: { first: 5 }) {
    edges {
      node {
        id
        nameSingular
        namePlural
        labelSingular
      }
    }
  }
}
""",
}
