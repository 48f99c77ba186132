"""Every operator's variable: defaults, good values, and a message for each wrong one."""

import os
import re
import subprocess
import sys
from dataclasses import fields
from ipaddress import ip_network
from pathlib import Path

import pytest

from twenty.config.environment import (
    PROJECT_DIR,
    VARIABLES,
    Environment,
    InvalidEnvironment,
    Variable,
)


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    environment = Environment.parse({})
    assert (environment.host, environment.port) == ("127.0.0.1", 8000)
    assert environment.data_dir == PROJECT_DIR / "var"
    assert environment.api_rate_limit == "100/m"
    assert (environment.max_batch_size, environment.max_affected_records) == (60, 10_000)
    assert environment.workers == 2
    assert environment.demo is True
    assert environment.debug is False
    assert environment.is_embedded


def test_an_empty_value_counts_as_absent_but_an_empty_rate_limit_means_none() -> None:
    environment = Environment.parse({"PORT": "", "API_RATE_LIMIT": " "})
    assert environment.port == 8000
    assert environment.api_rate_limit is None


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("PORT", " 9000 ", "port", 9000),
        ("HOST", "localhost", "host", "127.0.0.1"),
        ("HOST", "[::1]", "host", "::1"),
        ("SERVER_URL", "https://crm.example.com/", "server_url", "https://crm.example.com"),
        ("SERVER_URL", "http://[::1]:8000", "server_url", "http://[::1]:8000"),
        ("TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16", "trusted_proxies",
         (ip_network("10.0.0.1"), ip_network("10.1.0.0/16"))),
        ("DEMO", "off", "demo", False),
        ("STATEMENT_TIMEOUT", "500ms", "statement_timeout_ms", 500),
        ("STATEMENT_TIMEOUT", "2m", "statement_timeout_ms", 120_000),
        ("STATEMENT_TIMEOUT", "7", "statement_timeout_ms", 7000),
        ("STATEMENT_TIMEOUT", "0", "statement_timeout_ms", 0),
        ("EVENT_RETENTION", "12h", "event_retention_s", 43_200),
        ("EVENT_RETENTION", "7", "event_retention_s", 604_800),
        ("API_RATE_LIMIT", "20/10s", "api_rate_limit", "20/10s"),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("ALLOWED_HOSTS", "crm.example.com, .example.org", "extra_allowed_hosts",
         ("crm.example.com", ".example.org")),
        ("DATABASE_URL", "postgresql://u:p@h:6432/crm?sslmode=require", "database",
         {"user": "u", "password": "p", "host": "h", "port": "6432", "dbname": "crm",
          "sslmode": "require"}),
    ],
)  # fmt: skip
def test_a_good_value_is_read(name: str, text: str, attribute: str, value: object) -> None:
    assert getattr(Environment.parse({name: text}), attribute) == value


@pytest.mark.parametrize(
    ("name", "text", "expectation"),
    [
        ("PORT", "80a", "a whole number from 1 to 65535"),
        ("PORT", "70000", "a whole number from 1 to 65535"),
        ("HOST", "example.com", "an IP address to listen on"),
        ("SERVER_URL", "crm.example.com", "the public address"),
        ("SERVER_URL", "https://crm.example.com/api", "without a path"),
        ("SERVER_URL", "http://host:port", "the public address"),
        ("TRUSTED_PROXIES", "proxy", "IP addresses or networks"),
        ("ALLOWED_HOSTS", "https://crm.example.com", "host names without scheme"),
        ("DEMO", "maybe", "1 (on) or 0 (off)"),
        ("WORKERS", "0", "a whole number from 1 to 64"),
        ("THREADS", "-1", "a whole number from 1 to 64"),
        ("STATEMENT_TIMEOUT", "soon", "a duration such as 15s"),
        ("EVENT_RETENTION", "0d", "an age such as 30d or 12h"),
        ("API_RATE_LIMIT", "100", "a rate such as 100/m"),
        ("API_RATE_LIMIT", "0/m", "a rate such as 100/m"),
        ("MAX_BATCH_SIZE", "sixty", "a whole number from 1 to 10000"),
        ("MAX_AFFECTED_RECORDS", "0", "a whole number from 1 to 1000000"),
        ("DEBUG", "2", "1 (on) or 0 (off)"),
        ("LOG_LEVEL", "LOUD", "one of DEBUG, INFO, WARNING, ERROR"),
        ("EMBEDDED_POSTGRES_VERSION", "17", "one of 18, 16"),
        ("PREPARE_STATEMENTS", "yes please", "1 (on) or 0 (off)"),
        ("GRAPHQL_MAX_FIELDS", "many", "a whole number from 1 to 100000"),
    ],
)
def test_a_wrong_value_is_named_with_the_expectation(
    name: str, text: str, expectation: str
) -> None:
    with pytest.raises(InvalidEnvironment) as caught:
        Environment.parse({name: text})
    (message,) = caught.value.messages
    assert message.startswith(f'{name} is "{text}"; expected ')
    assert expectation in message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", "mysql://root:hunter2@db/crm"),
        ("DATABASE_URL", "postgresql://root:hunter2@db/"),
        ("DATABASE_REPLICA_URL", "hunter2"),
        ("REDIS_URL", "hunter2"),
        ("SECRET_KEY", "hunter2"),
    ],
)
def test_a_wrong_secret_is_refused_without_being_shown(name: str, text: str) -> None:
    with pytest.raises(InvalidEnvironment) as caught:
        Environment.parse({name: text})
    (message,) = caught.value.messages
    assert message.startswith(f"{name} is (hidden); expected ")
    assert "hunter2" not in message


def test_every_wrong_value_gets_its_own_message() -> None:
    with pytest.raises(InvalidEnvironment) as caught:
        Environment.parse({"PORT": "x", "WORKERS": "y", "DEMO": "z"})
    assert [message.split()[0] for message in caught.value.messages] == ["PORT", "DEMO", "WORKERS"]


def test_a_command_ends_with_status_2_and_messages_but_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT_DIR,
        env={**os.environ, "PORT": "eighty", "WORKERS": "none"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert 'PORT is "eighty"; expected a whole number from 1 to 65535.' in done.stderr
    assert 'WORKERS is "none"; expected a whole number from 1 to 64.' in done.stderr
    assert "Traceback" not in done.stderr


def test_the_hosts_that_pages_answer_to_include_the_public_one() -> None:
    environment = Environment.parse(
        {"SERVER_URL": "https://crm.example.com", "ALLOWED_HOSTS": "crm.local", "HOST": "10.0.0.5"}
    )
    hosts = set(environment.allowed_hosts)
    assert {"localhost", "crm.example.com", "crm.local", "10.0.0.5"} <= hosts
    assert "*" not in hosts


def test_the_table_of_variables_and_the_environment_agree() -> None:
    assert [v.attribute for v in VARIABLES] == [f.name for f in fields(Environment)]


def test_every_variable_has_its_row_with_its_default_in_the_operators_manual() -> None:
    manual = (PROJECT_DIR / "docs" / "operations.md").read_text()
    documented = dict(re.findall(r"^\| `([A-Z_]+)` \| ?([^|]*?) ?\|", manual, re.MULTILINE))
    assert documented == {variable.name: _shown_default(variable) for variable in VARIABLES}


def _shown_default(variable: Variable) -> str:
    """The default as the table shows it: the folder and the duration as they are written."""
    if variable.name == "DATA_DIR":
        return "./var"
    if variable.attribute.endswith("_ms"):
        return f"{variable.default // 1000}s"
    if variable.attribute.endswith("_s"):
        return f"{variable.default // 86_400}d"
    if isinstance(variable.default, bool):
        return str(int(variable.default))
    return str(variable.default or "")


# Not settings of ours: what the system or Django says about this process.
OTHER_READERS = {
    "twenty/config/environment.py": "the one place",
    "manage.py": "DJANGO_SETTINGS_MODULE",
    "twenty/wsgi.py": "DJANGO_SETTINGS_MODULE",
    "twenty/server/preparing.py": "PREPARE_STATEMENTS as it was found out, for the workers",
    "twenty/server/listening.py": "MALLOC_ARENA_MAX, for the memory allocator of the workers",
    "twenty/embedded_postgres/location.py": "XDG_RUNTIME_DIR, the session's runtime folder",
    "twenty/assets/bundles.py": "the environment handed on to Node.js",
    "core/pages/samples.py": "code samples for callers: their own key in their own environment",
}


def test_settings_are_read_from_the_process_environment_in_one_place_only() -> None:
    sources = [PROJECT_DIR / "manage.py"]
    for package in ("twenty", "core", "metadata", "apikeys"):
        sources += (PROJECT_DIR / package).rglob("*.py")
    found = {_relative(path) for path in sources if re.search(r"os\.(environ|getenv)", _text(path))}
    assert found == set(OTHER_READERS)


def _relative(path: Path) -> str:
    return str(path.relative_to(PROJECT_DIR))


def _text(path: Path) -> str:
    return path.read_text()
