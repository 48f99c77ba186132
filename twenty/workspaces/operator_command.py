"""What the operators' commands share: a database that is ready, or directions to get it ready.

Otherwise the command ends with status 1 and the next step.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from twenty.db.errors import api_error
from twenty.errors import ServiceBusy


class OperatorCommand(BaseCommand):
    """A command that needs all migrations applied, and a database that takes what it writes."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "The database is not prepared for this version. Run manage.py migrate first "
                "(manage.py serve does it at its start)."
            )
        try:
            return super().execute(*args, **options)
        except DatabaseError as error:
            refusal = api_error(error, None)
            if isinstance(refusal, ServiceBusy):  # away, in use, or without room on its disk
                raise CommandError(refusal.message) from None
            raise
