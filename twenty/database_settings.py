"""Django's DATABASES, out of the environment and the data folder; starts and creates nothing."""

from collections.abc import Mapping
from typing import Any

from twenty.embedded_postgres.location import DataFolder
from twenty.environment import Environment

DATABASE_NAME = "twenty"
ROLE_NAME = "twenty"


def databases(environment: Environment, folder: DataFolder) -> dict[str, dict[str, Any]]:
    """`default`, and `replica` when DATABASE_REPLICA_URL is set.

    Connections live as long as their worker thread. `statement_timeout` is a connection option;
    with PREPARE_STATEMENTS=0 (PgBouncer in transaction mode, which refuses such options) it is
    the role's business, see docs/operations.md.
    """
    given = environment.database
    found = {"default": _embedded(folder) if given is None else _given(given)}
    if environment.replica is not None:
        found["replica"] = _given(environment.replica)
        found["replica"]["TEST"] = {"MIRROR": "default"}
    for settings in found.values():
        settings["ENGINE"] = "django.db.backends.postgresql"
        settings["CONN_MAX_AGE"] = None
        if environment.prepare_statements:
            options = settings["OPTIONS"].get("options", "")
            timeout = f"-c statement_timeout={environment.statement_timeout_ms}"
            settings["OPTIONS"]["options"] = f"{options} {timeout}".strip()
        else:
            settings["DISABLE_SERVER_SIDE_CURSORS"] = True
    return found


def _embedded(folder: DataFolder) -> dict[str, Any]:
    return {
        "NAME": DATABASE_NAME,
        "USER": ROLE_NAME,
        "HOST": str(folder.socket_dir),
        "PORT": "5432",
        "OPTIONS": {"passfile": str(folder.password_file)},
    }


def _given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    rest = dict(parameters)
    return {
        "NAME": rest.pop("dbname"),
        "USER": rest.pop("user", ""),
        "PASSWORD": rest.pop("password", ""),
        "HOST": rest.pop("host", ""),
        "PORT": str(rest.pop("port", "")),
        "OPTIONS": rest,
    }
