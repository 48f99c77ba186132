"""`manage.py print_schemas`: write the seed model's API documents into tests/snapshots."""

from typing import Any

from django.core.management.base import BaseCommand

from core.seed_documents import seed_documents
from twenty.config.environment import PROJECT_DIR

SNAPSHOTS = PROJECT_DIR / "tests" / "snapshots"


class Command(BaseCommand):
    help = "Writes schema.graphql and openapi.json of the standard objects into tests/snapshots."
    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own shape

    def handle(self, *_args: Any, **_options: Any) -> None:
        SNAPSHOTS.mkdir(parents=True, exist_ok=True)
        for name, text in seed_documents().items():
            (SNAPSHOTS / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"wrote tests/snapshots/{name}")
