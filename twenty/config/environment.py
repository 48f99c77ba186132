"""The environment: the only module that reads the process's environment variables.

They are listed in docs/operations.md. The result is a frozen `Environment`, or `InvalidEnvironment`
with one message per wrong value. Everything else in the project asks `django.conf.settings`.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from twenty.config import environment_values as values

PROJECT_DIR = Path(__file__).resolve().parents[2]
HIDDEN = "(hidden)"


class InvalidEnvironment(Exception):
    """Variables hold unusable values; `messages` names variable, value, expectation."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


@dataclass(frozen=True)
class Variable:
    """One environment variable: its attribute, its reader, its default.

    `default` is the final value when the variable is absent or empty; `is_empty_none` tells an
    empty value (no limit) from an absent one (the default). Secrets never enter a message.
    """

    name: str
    attribute: str
    read: Callable[[str], Any]
    default: Any
    is_secret: bool = False
    is_empty_none: bool = False


VARIABLES: tuple[Variable, ...] = (
    Variable("PORT", "port", values.whole_number(1, 65535), 8000),
    Variable("HOST", "host", values.listen_host, "127.0.0.1"),
    Variable("SERVER_URL", "server_url", values.base_url, None),
    Variable("TRUSTED_PROXIES", "trusted_proxies", values.networks, ()),
    Variable("ALLOWED_HOSTS", "extra_allowed_hosts", values.host_names, ()),
    Variable("DATA_DIR", "given_data_dir", Path, None),
    Variable("DEMO", "demo", values.switch, True),
    Variable("WORKERS", "workers", values.whole_number(1, 64), 2),
    Variable("THREADS", "threads", values.whole_number(1, 64), 4),
    Variable("BODY_TIMEOUT", "body_timeout_ms", values.time_limit, 10_000),
    Variable("ANONYMOUS_BODY_TIMEOUT", "anonymous_body_timeout_ms", values.time_limit, 5_000),
    Variable("IDLE_TIMEOUT", "idle_timeout_ms", values.time_limit, 30_000),
    Variable("DATABASE_URL", "database", values.database, None, is_secret=True),
    Variable("DATABASE_REPLICA_URL", "replica", values.database, None, is_secret=True),
    Variable("REDIS_URL", "redis_url", values.redis_url, None, is_secret=True),
    Variable("PREPARE_STATEMENTS", "prepare_statements", values.switch, None),
    Variable("STATEMENT_TIMEOUT", "statement_timeout_ms", values.duration, 15_000),
    Variable("EXPORT_TIMEOUT", "export_timeout_ms", values.duration, 600_000),
    Variable("EXPORTS_AT_ONCE", "exports_at_once", values.whole_number(1, 16), 2),
    Variable(
        "IMPORT_MAX_BYTES",
        "import_max_bytes",
        values.whole_number(1_000_000, 10_000_000_000),
        200_000_000,
    ),
    Variable("API_RATE_LIMIT", "api_rate_limit", values.rate, "100/m", is_empty_none=True),
    Variable("SECRET_KEY", "given_secret_key", values.secret, None, is_secret=True),
    Variable("MAX_BATCH_SIZE", "max_batch_size", values.whole_number(1, 10_000), 60),
    Variable(
        "MAX_AFFECTED_RECORDS", "max_affected_records", values.whole_number(1, 1_000_000), 10_000
    ),
    Variable("EVENT_RETENTION", "event_retention_s", values.age, 30 * 86_400),
    Variable("WORKER", "worker", values.switch, True),
    Variable("DELIVERY_RETENTION", "delivery_retention_s", values.age, 30 * 86_400),
    Variable(
        "OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS", "allowed_internal_hosts", values.internal_hosts, ()
    ),
    Variable("GRAPHQL_MAX_FIELDS", "graphql_max_fields", values.whole_number(1, 100_000), 2000),
    Variable(
        "GRAPHQL_MAX_ROOT_RESOLVERS",
        "graphql_max_root_resolvers",
        values.whole_number(1, 1000),
        20,
    ),
    Variable("GRAPHQL_MAX_DEPTH", "graphql_max_depth", values.whole_number(1, 100), 20),
    Variable(
        "GRAPHQL_MAX_TOKENS", "graphql_max_tokens", values.whole_number(100, 1_000_000), 20_000
    ),
    Variable("GRAPHQL_MAX_ALIASES", "graphql_max_aliases", values.whole_number(0, 10_000), 200),
    Variable(
        "GRAPHQL_COMPLEXITY_LIMIT",
        "graphql_complexity_limit",
        values.whole_number(1, 1_000_000),
        2000,
    ),
    Variable(
        "GRAPHQL_MAX_BYTES", "graphql_max_bytes", values.whole_number(1000, 10_000_000), 500_000
    ),
    Variable("COMPRESS_RESPONSES", "compress_responses", values.switch, True),
    Variable("DEBUG", "debug", values.switch, False),
    Variable("REFERENCE_PATH", "reference_path", values.switch, False),
    Variable("SERVER_TIMING", "server_timing", values.switch, False),
    Variable("LOG_LEVEL", "log_level", values.one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
    Variable(
        "EMBEDDED_POSTGRES_VERSION", "embedded_postgres_version", values.one_of("18", "16"), "18"
    ),
)


@dataclass(frozen=True)
class Environment:
    """The operator's configuration, validated; names end with their unit (`_ms`)."""

    port: int
    host: str
    server_url: str | None
    trusted_proxies: tuple[values.Network, ...]
    extra_allowed_hosts: tuple[str, ...]
    given_data_dir: Path | None
    demo: bool
    workers: int
    threads: int
    body_timeout_ms: int
    anonymous_body_timeout_ms: int
    idle_timeout_ms: int
    database: Mapping[str, Any] | None
    replica: Mapping[str, Any] | None
    redis_url: str | None
    prepare_statements: bool | None  # None: detect
    statement_timeout_ms: int
    export_timeout_ms: int
    exports_at_once: int
    import_max_bytes: int
    api_rate_limit: str | None
    given_secret_key: str | None
    max_batch_size: int
    max_affected_records: int
    event_retention_s: int
    worker: bool
    delivery_retention_s: int
    allowed_internal_hosts: tuple[str, ...]
    graphql_max_fields: int
    graphql_max_root_resolvers: int
    graphql_max_depth: int
    graphql_max_tokens: int
    graphql_max_aliases: int
    graphql_complexity_limit: int
    graphql_max_bytes: int
    compress_responses: bool
    debug: bool
    reference_path: bool
    server_timing: bool
    log_level: str
    embedded_postgres_version: str

    @classmethod
    def parse(cls, variables: Mapping[str, str]) -> "Environment":
        """Read all variables. Raises `InvalidEnvironment` naming every wrong one."""
        found: dict[str, Any] = {}
        messages: list[str] = []
        for variable in VARIABLES:
            try:
                found[variable.attribute] = _read(variable, variables.get(variable.name))
            except ValueError as expectation:
                shown = HIDDEN if variable.is_secret else f'"{variables[variable.name]}"'
                messages.append(f"{variable.name} is {shown}; expected {expectation}.")
        if messages:
            raise InvalidEnvironment(messages)
        return cls(**found)

    @property
    def is_embedded(self) -> bool:
        """Tell whether this server runs a PostgreSQL of its own."""
        return self.database is None

    @cached_property
    def data_dir(self) -> Path:
        """Return the configured data folder; `embedded_postgres.location` may have to move it."""
        return Path(self.given_data_dir or PROJECT_DIR / "var").expanduser().absolute()

    @cached_property
    def allowed_hosts(self) -> list[str]:
        """Return the names that pages answer to: this machine's, SERVER_URL's, ALLOWED_HOSTS."""
        names = ["localhost", "127.0.0.1", "[::1]", *self.extra_allowed_hosts]
        if self.host not in ("0.0.0.0", "::", "127.0.0.1", "::1"):  # noqa: S104  a comparison
            names.append(f"[{self.host}]" if ":" in self.host else self.host)
        if self.server_url:
            names.append(urlsplit(self.server_url).hostname or "")
        return names


def _read(variable: Variable, text: str | None) -> Any:
    if text is None:
        return variable.default
    if not text.strip():
        return None if variable.is_empty_none else variable.default
    return variable.read(text.strip())


def load_environment() -> Environment:
    """Return this process's environment. Raises `InvalidEnvironment`."""
    return Environment.parse(os.environ)
