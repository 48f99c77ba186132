"""The Django application `twenty`: the server itself, its commands and its system checks."""

from django.apps import AppConfig


class TwentyConfig(AppConfig):
    name = "twenty"
    label = "twenty"

    def ready(self) -> None:
        from twenty.config import checks  # noqa: F401  registers the checks
