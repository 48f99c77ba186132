"""How the tests run: one run in a folder, and the mark of those that meet the database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from twenty.config.environment import PROJECT_DIR

BESIDE = "tests/twenty/test_secret_key.py"


def pytest_run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Another run of pytest, as somebody would start it in a second terminal."""
    kept = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *arguments],
        cwd=PROJECT_DIR,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.process
@pytest.mark.skipif(not settings.ENVIRONMENT.is_embedded, reason="DATABASE_URL is set")
def test_a_second_run_in_the_same_folder_is_refused() -> None:
    second = pytest_run(BESIDE, DATA_DIR=str(settings.DATA_DIR))
    assert second.returncode == 1
    assert f"Another run of the tests works in {settings.DATA_DIR}" in second.stderr + second.stdout
    assert "DATA_DIR=" in second.stderr + second.stdout


@pytest.mark.parametrize(
    ("path", "is_marked"),
    [
        ("tests/core/query/test_keyset.py", True),
        ("tests/core/rest/test_find_many.py", True),
        ("tests/contracts/test_rooms.py", False),
        ("tests/metadata/test_naming.py", False),
    ],
)
def test_tests_that_meet_the_database_are_marked(path: str, is_marked: bool) -> None:
    assert (PROJECT_DIR / path).is_file()
    found = pytest_run("--collect-only", "-m", "meets_sql", path)
    assert found.returncode == (0 if is_marked else 5)  # 5: nothing is left to run
    assert (f"{Path(path).name}::" in found.stdout) == is_marked
