"""What the admin calls applications, models and columns, for people and in their language.

The models themselves keep the names that Django derives from the attributes: a name in a model
would be part of its migrations. A test finds every column that the admin shows in these lists.
"""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

APPS = {
    "apikeys": _("API keys and roles"),
    "metadata": _("Data model"),
    "workspaces": _("Workspaces and people"),
}
# Model → singular, plural.
MODELS = {
    "ApiKey": (_("API key"), _("API keys")),
    "AuditEntry": (_("audit entry"), _("Audit log")),
    "FieldMetadata": (_("field"), _("Fields")),
    "IndexMetadata": (_("index"), _("Indexes")),
    "Invitation": (_("invitation"), _("Invitations")),
    "Membership": (_("membership"), _("Memberships")),
    "ObjectMetadata": (_("object"), _("Objects")),
    "Role": (_("role"), _("Roles")),
    "User": (_("user"), _("Users")),
    "Workspace": (_("workspace"), _("Workspaces")),
}
# Columns by the names that Django derives from the attributes.
COLUMNS = (
    _("accepted at"),
    _("action"),
    _("actor id"),
    _("actor kind"),
    _("actor name"),
    _("after"),
    _("at"),
    _("before"),
    _("can access all tools"),
    _("can be assigned to agents"),
    _("can be assigned to api keys"),
    _("can be assigned to users"),
    _("can destroy all object records"),
    _("can read all object records"),
    _("can soft delete all object records"),
    _("can update all object records"),
    _("can update all settings"),
    _("color"),
    _("column name"),
    _("created at"),
    _("custom application id"),
    _("default role id"),
    _("default value"),
    _("description"),
    _("display name"),
    _("duplicate criteria"),
    _("email"),
    _("expires at"),
    _("fields"),
    _("first name"),
    _("icon"),
    _("id"),
    _("image identifier field id"),
    _("index type"),
    _("invited by"),
    _("is active"),
    _("is audit logged"),
    _("is custom"),
    _("is editable"),
    _("is label synced with name"),
    _("is metadata format legacy"),
    _("is nullable"),
    _("is searchable"),
    _("is staff"),
    _("is system"),
    _("is ui creatable"),
    _("is ui editable"),
    _("is unique"),
    _("label"),
    _("label identifier field id"),
    _("label plural"),
    _("label singular"),
    _("language"),
    _("last login"),
    _("last name"),
    _("last used at"),
    _("morph id"),
    _("name"),
    _("name plural"),
    _("name singular"),
    _("open record in"),
    _("options"),
    _("permissions version"),
    _("position"),
    _("readability"),
    _("relation inverse id"),
    _("relation target"),
    _("revoked at"),
    _("schema name"),
    _("events epoch"),
    _("has webhooks"),
    _("schema version"),
    _("secret prefix"),
    _("settings"),
    _("shortcut"),
    _("standard application id"),
    _("standard overrides"),
    _("table name"),
    _("target id"),
    _("target kind"),
    _("target name"),
    _("theme"),
    _("type"),
    _("universal identifier"),
    _("updated at"),
    _("where clause"),
    _("workspace member id"),
    _("writability"),
)


def name_everything() -> None:
    """Replace derived names by lazy texts, once Django has loaded all models."""
    for label, name in APPS.items():
        config = apps.get_app_config(label)
        config.verbose_name = gettext_lazy(name)
        for model in config.get_models():
            if model.__name__ not in MODELS:
                continue
            one, many = MODELS[model.__name__]
            model._meta.verbose_name = gettext_lazy(one)
            model._meta.verbose_name_plural = gettext_lazy(many)
            for field in model._meta.local_fields:
                field.verbose_name = gettext_lazy(str(field.verbose_name))
