"""Django's DATABASES, from the environment and the data folder; starts and creates nothing."""

from collections.abc import Mapping
from typing import Any

from twenty.config.environment import Environment
from twenty.embedded_postgres.location import DATABASE_NAME, ROLE_NAME, DataFolder


def databases(environment: Environment, folder: DataFolder) -> dict[str, dict[str, Any]]:
    """Return `default`, and `replica` when DATABASE_REPLICA_URL is set.

    Connections live as long as their worker thread. `twenty.db.backend` reads PREPARE_STATEMENTS
    and SESSION_OPTIONS: whether a connection's session is its own, and its options if so. Behind a
    pooler, the statement timeout is up to the role, see docs/operations.md. No cursor stays on the
    server between two statements.
    """
    given = environment.database
    timeout = f"-c statement_timeout={environment.statement_timeout_ms}"
    found = {"default": _embedded(folder, timeout) if given is None else _given(given, timeout)}
    if environment.replica is not None:
        found["replica"] = _given(environment.replica, timeout)
        found["replica"]["TEST"] = {"MIRROR": "default"}
    for settings in found.values():
        settings["ENGINE"] = "twenty.db.backend"
        settings["CONN_MAX_AGE"] = None
        settings["DISABLE_SERVER_SIDE_CURSORS"] = True
        if environment.prepare_statements is not None:
            settings["PREPARE_STATEMENTS"] = environment.prepare_statements
    return found


def _embedded(folder: DataFolder, timeout: str) -> dict[str, Any]:
    return {
        "NAME": DATABASE_NAME,
        "USER": ROLE_NAME,
        "HOST": str(folder.socket_dir),
        "PORT": "5432",
        "OPTIONS": {"passfile": str(folder.password_file), "options": timeout},
        "PREPARE_STATEMENTS": True,
        "SESSION_OPTIONS": "",
    }


def _given(parameters: Mapping[str, Any], timeout: str) -> dict[str, Any]:
    rest = dict(parameters)
    return {
        "NAME": rest.pop("dbname"),
        "USER": rest.pop("user", ""),
        "PASSWORD": rest.pop("password", ""),
        "HOST": rest.pop("host", ""),
        "PORT": str(rest.pop("port", "")),
        "OPTIONS": rest,
        "PREPARE_STATEMENTS": None,
        "SESSION_OPTIONS": timeout,
    }
