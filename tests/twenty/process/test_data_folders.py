"""An unusable data folder: every command says so in a sentence, and none crashes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.twenty.process.server import free_port, manage

pytestmark = pytest.mark.process

COMMANDS = (
    ("serve",),
    ("prepare",),
    ("migrate",),
    ("create_workspace", "Acme"),
    ("check",),
)
FOLDERS = ("file/below", "x" * 300, "/proc/nothing", "/dev/null", "/proc/self/fd")
# Each command with a file, each folder with a command.
CASES = [*((command, "file") for command in COMMANDS), *zip(COMMANDS, FOLDERS, strict=True)]


@pytest.mark.parametrize(("command", "folder"), CASES)
def test_an_unusable_folder_is_reported_in_a_sentence(
    tmp_path: Path, command: tuple[str, ...], folder: str
) -> None:
    (tmp_path / "file").touch()
    refused = manage(tmp_path / folder, *command, PORT=str(free_port()))
    assert refused.returncode == 1, refused.stderr
    assert f"The data folder {tmp_path / folder} cannot be used" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
