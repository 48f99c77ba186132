"""Pages of the data model; each responds with and without a trailing slash."""

from django.urls import re_path

from metadata.pages import fields, objects, one_object

BASE = r"^settings/data-model"
OBJECT = rf"{BASE}/(?P<plural>[a-z][a-zA-Z0-9]{{0,62}})"
FIELD = rf"{OBJECT}/fields/(?P<name>[a-z][a-zA-Z0-9]{{0,62}})"
INDEX = r"(?P<index_id>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"

urlpatterns = [
    re_path(rf"{BASE}/?$", objects.object_list, name="data-model"),
    # No object is called "new-object": names have no hyphen.
    re_path(rf"{BASE}/new-object/?$", objects.object_new, name="data-model-new"),
    re_path(rf"{OBJECT}/?$", one_object.fields, name="data-model-object"),
    re_path(rf"{OBJECT}/settings/?$", one_object.object_settings, name="data-model-settings"),
    re_path(rf"{OBJECT}/activity/?$", one_object.object_activity, name="data-model-activity"),
    re_path(rf"{OBJECT}/delete/?$", one_object.object_delete, name="data-model-delete"),
    re_path(rf"{OBJECT}/indexes/?$", one_object.indexes, name="data-model-indexes"),
    re_path(
        rf"{OBJECT}/indexes/{INDEX}/delete/?$",
        one_object.index_delete,
        name="data-model-index-delete",
    ),
    re_path(rf"{OBJECT}/new-field/?$", fields.field_new, name="data-model-field-new"),
    re_path(rf"{FIELD}/?$", fields.field_edit, name="data-model-field"),
    re_path(rf"{FIELD}/activity/?$", fields.field_activity, name="data-model-field-activity"),
    re_path(rf"{FIELD}/delete/?$", fields.field_delete, name="data-model-field-delete"),
]
