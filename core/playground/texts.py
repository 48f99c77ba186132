"""What the playground pages say about the four APIs."""

from typing import Final

from django.utils.translation import gettext_lazy

API_NAMES: Final = {"rest": "REST", "graphql": "GraphQL"}
SCHEMA_NAMES: Final = {"core": gettext_lazy("Core"), "metadata": gettext_lazy("Metadata")}
SCHEMA_HELP: Final = {
    "core": gettext_lazy("Records of this workspace: create, read, update, delete"),
    "metadata": gettext_lazy("The data model itself: objects, fields, relations"),
}
