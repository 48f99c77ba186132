"""Django's DATABASES out of the environment."""

from pathlib import Path

import pytest

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


def test_statement_timeout_travels_with_a_connection_to_the_embedded_one() -> None:
    for said in ("", "0", "1"):
        environment = Environment.parse({"STATEMENT_TIMEOUT": "3s", "PREPARE_STATEMENTS": said})
        main = databases(environment, FOLDER)["default"]
        assert main["OPTIONS"]["options"] == "-c statement_timeout=3000"
        assert main["SESSION_OPTIONS"] == ""
        assert main["PREPARE_STATEMENTS"] is (said != "0")
        assert main["CONN_MAX_AGE"] is None


@pytest.mark.parametrize(("said", "found"), [("", None), ("0", False), ("1", True)])
def test_elsewhere_it_is_for_sessions_of_our_own_only(said: str, found: bool | None) -> None:
    environment = Environment.parse(
        {"DATABASE_URL": URL, "DATABASE_REPLICA_URL": URL, "PREPARE_STATEMENTS": said}
    )
    for database in databases(environment, FOLDER).values():
        assert "options" not in database["OPTIONS"]
        assert database["SESSION_OPTIONS"] == "-c statement_timeout=15000"
        assert database["PREPARE_STATEMENTS"] is found
        assert database["DISABLE_SERVER_SIDE_CURSORS"] is True


def test_a_replica_is_a_second_database_that_tests_do_not_make() -> None:
    environment = Environment.parse({"DATABASE_URL": URL, "DATABASE_REPLICA_URL": URL})
    found = databases(environment, FOLDER)
    assert set(found) == {"default", "replica"}
    assert found["replica"]["TEST"] == {"MIRROR": "default"}
