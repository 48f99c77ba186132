"""Replaces Django's default admin site by ours."""

from django.contrib.admin.apps import AdminConfig


class OperatorAdminConfig(AdminConfig):
    default_site = "twenty.admin.site.OperatorSite"

    def ready(self) -> None:
        from twenty.admin.names import name_everything

        super().ready()
        name_everything()
