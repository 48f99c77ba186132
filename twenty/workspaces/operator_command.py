"""What the operators' commands share: a database that is ready, or directions to get it ready.

Otherwise the command ends with status 1 and the next step.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class OperatorCommand(BaseCommand):
    """A command that needs all migrations applied."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "The database is not prepared for this version. Run manage.py migrate first "
                "(manage.py serve does it at its start)."
            )
        return super().execute(*args, **options)
