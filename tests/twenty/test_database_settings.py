"""Django's DATABASES out of the environment."""

from pathlib import Path

from twenty.config.environment import Environment
from twenty.db.settings import databases
from twenty.embedded_postgres.location import DataFolder

FOLDER = DataFolder(Path("/srv/crm"))
URL = "postgresql://crm:hunter2@db.example.com:6432/crm?sslmode=require"


def test_without_a_url_the_embedded_one_is_reached_by_its_socket_without_a_password_here() -> None:
    main = databases(Environment.parse({}), FOLDER)["default"]
    assert main["HOST"] == "/srv/crm/postgres/socket"
    assert main["OPTIONS"]["passfile"] == "/srv/crm/postgres/pgpass"
    assert "PASSWORD" not in main


def test_a_url_gives_all_its_parts_and_options() -> None:
    main = databases(Environment.parse({"DATABASE_URL": URL}), FOLDER)["default"]
    parts = [main[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")]
    assert parts == ["crm", "crm", "hunter2", "db.example.com", "6432"]
    assert main["OPTIONS"]["sslmode"] == "require"


def test_statement_timeout_travels_with_the_connection() -> None:
    main = databases(Environment.parse({"STATEMENT_TIMEOUT": "3s"}), FOLDER)["default"]
    assert main["OPTIONS"]["options"] == "-c statement_timeout=3000"
    assert main["CONN_MAX_AGE"] is None


def test_behind_pgbouncer_no_session_option_is_sent() -> None:
    environment = Environment.parse({"DATABASE_URL": URL, "PREPARE_STATEMENTS": "0"})
    main = databases(environment, FOLDER)["default"]
    assert "options" not in main["OPTIONS"]
    assert main["DISABLE_SERVER_SIDE_CURSORS"] is True


def test_a_replica_is_a_second_database_that_tests_do_not_make() -> None:
    environment = Environment.parse({"DATABASE_URL": URL, "DATABASE_REPLICA_URL": URL})
    found = databases(environment, FOLDER)
    assert set(found) == {"default", "replica"}
    assert found["replica"]["TEST"] == {"MIRROR": "default"}
