"""What `manage.py serve` says once it listens: where, how to sign in, a first call."""

from collections.abc import Sequence

from twenty.config.environment import Environment
from twenty.embedded_postgres.location import DataFolder

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  to be shown, not bound


def local_url(environment: Environment) -> str:
    """Return the address by which this machine reaches the server."""
    host = ANY_ADDRESS.get(environment.host, environment.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{environment.port}"


def welcome(environment: Environment, folder: DataFolder, first_start: Sequence[str]) -> list[str]:
    """Return lines for the terminal. `first_start` is shown this once: password, demo key."""
    url = environment.server_url or local_url(environment)
    lines = ["", f"Serving at {url}"]
    if folder.moved_from is not None:
        lines.append(
            f"Data folder: {folder.path} (PostgreSQL's own account cannot reach "
            f"{folder.moved_from})"
        )
    else:
        lines.append(f"Data folder: {folder.path}")
    if first_start:
        return [*lines, "", *first_start, ""]
    return [
        *lines,
        f"First call:  curl -H 'Authorization: Bearer YOUR_KEY' {url}/rest/companies?limit=3",
        "A new key:   .venv/bin/python manage.py create_api_key --name first --role Admin",
        "",
    ]
