"""Run one Django command, with a database ready if it needs one."""

import sys

import django
from django.conf import settings
from django.core.management import execute_from_command_line

from twenty.config.secret_key import SecretKeyUnusable
from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.running import for_command
from twenty.server.preparing import WHEN_TOLD

# Commands that never touch the database, and `serve`, which runs PostgreSQL itself.
WITHOUT_DATABASE = frozenset(
    {
        *("serve", "check", "help", "version", "diffsettings"),
        *("collectstatic", "findstatic", "build_playground", "print_schemas", "graphql_schema"),
        *("makemessages", "compilemessages", "startapp"),
    }
)
# What an operator may do before the server's first start.
PREPARING = frozenset({"create_workspace", "create_user", "create_api_key"})


def run(arguments: list[str]) -> None:
    """Run the command to its end. Exits with status 1 and a sentence if it cannot begin."""
    try:
        _run(arguments)
    except (EmbeddedPostgresError, SecretKeyUnusable) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


def _run(arguments: list[str]) -> None:
    if not _needs_embedded_database(arguments):
        execute_from_command_line(arguments)
        return
    version = settings.ENVIRONMENT.embedded_postgres_version
    with for_command(settings.DATA_FOLDER, version, notify=_tell) as is_ours:
        if is_ours and arguments[1] in PREPARING:
            _bring_up_to_date()
        execute_from_command_line(arguments)


def _bring_up_to_date() -> None:
    """Create the tables if there are none yet; nobody else uses this database now."""
    django.setup()
    from twenty.db.start import is_migrated, migrate

    if not is_migrated():
        migrate()


def _needs_embedded_database(arguments: list[str]) -> bool:
    words = arguments[1:]
    asks_for_help = not words or words[0].startswith("-") or {"-h", "--help"} & set(words)
    if asks_for_help or words[0] in WITHOUT_DATABASE or WHEN_TOLD in words:
        return False
    return bool(settings.ENVIRONMENT.is_embedded)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
