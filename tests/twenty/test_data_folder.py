"""Where the data folder is: given, default, or moved because root's account cannot reach it."""

import os
from pathlib import Path

import pytest

from twenty.config.environment import PROJECT_DIR, Environment
from twenty.embedded_postgres import account, location
from twenty.embedded_postgres.location import LONGEST_SOCKET_PATH, DataFolder, data_folder


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "is_root", lambda: True)
    monkeypatch.setattr(account, "find", lambda: None)


@pytest.fixture
def closed_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone inside a folder that only its owner may pass, as root's home is."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setattr("twenty.config.environment.PROJECT_DIR", home / "crm")
    monkeypatch.setattr(location, "PROJECT_DIR", home / "crm")
    return home / "crm"


def test_the_default_is_var_in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "is_root", lambda: False)
    assert data_folder(Environment.parse({})) == DataFolder(PROJECT_DIR / "var")


@pytest.mark.usefixtures("as_root")
def test_the_default_in_a_closed_folder_moves_to_the_state_directory(closed_project: Path) -> None:
    folder = data_folder(Environment.parse({}))
    assert folder.path.parent == Path("/var/lib/twenty")
    assert folder.path.name.startswith("crm-")
    assert folder.moved_from == closed_project / "var"


@pytest.mark.usefixtures("as_root")
def test_a_given_folder_is_never_moved(closed_project: Path) -> None:
    given = closed_project / "data"
    assert data_folder(Environment.parse({"DATA_DIR": str(given)})) == DataFolder(given)


@pytest.mark.usefixtures("as_root")
def test_with_a_database_of_its_own_nothing_is_moved(closed_project: Path) -> None:
    environment = Environment.parse({"DATABASE_URL": "postgresql://host/crm"})
    assert data_folder(environment) == DataFolder(closed_project / "var")


def test_an_ordinary_user_keeps_the_default_in_a_closed_folder(
    closed_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "is_root", lambda: False)
    assert data_folder(Environment.parse({})).path == closed_project / "var"


def test_the_socket_lies_in_the_data_folder_when_its_path_is_short_enough() -> None:
    folder = DataFolder(Path("/srv/crm"))
    assert folder.socket_dir == Path("/srv/crm/postgres/socket")


@pytest.mark.parametrize("is_root", [True, False])
def test_a_long_path_puts_the_socket_into_the_runtime_folder(
    is_root: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "is_root", lambda: is_root)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1000")
    sockets = {DataFolder(Path("/srv") / ("x" * 90) / name).socket_dir for name in ("a", "b")}
    parent = Path("/run" if is_root else "/run/user/1000")
    assert {path.parent for path in sockets} == {parent}
    assert len(sockets) == 2
    assert all(len(os.fsencode(path / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH for path in sockets)
