"""House rules that no linter knows: small rooms, pinned and explained dependencies."""

import ast
import re
from pathlib import Path

import pytest

from twenty.config.environment import PROJECT_DIR

LONGEST_FILE = 300
LONGEST_TEST_FILE = 500  # similar cases in one file are one idea
LONGEST_FUNCTION = 60
PACKAGES = ("twenty", "core", "metadata", "apikeys", "bench", "tests")
REQUIREMENTS = tuple(f"requirements{kind}.txt" for kind in ("", "-dev", "-docs", "-audit"))
# Longer for a reason; meant to become empty.
LONG_FILES: dict[str, str] = {}


def sources() -> list[Path]:
    found = [PROJECT_DIR / "manage.py"]
    for package in PACKAGES:
        found += sorted((PROJECT_DIR / package).rglob("*.py"))
    return [path for path in found if not {"migrations", "node_modules"} & set(path.parts)]


def test_a_file_holds_one_idea_on_at_most_300_lines() -> None:
    long = {
        str(path.relative_to(PROJECT_DIR)): lines
        for path in sources()
        if (lines := len(path.read_text().splitlines())) > _limit(path)
    }
    assert set(long) == set(LONG_FILES), long


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{path.relative_to(PROJECT_DIR)}:{node.lineno} {node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(PROJECT_DIR))
        for path in sources()
        if path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_exactly(name: str) -> None:
    loose = [
        line
        for line in _lines(name)
        if not re.fullmatch(r"[A-Za-z0-9_.-]+(\[[a-z-]+\])?==[0-9A-Za-z.]+", line)
    ]
    assert loose == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_package_we_chose_is_explained(name: str) -> None:
    manual = (PROJECT_DIR / "docs" / "dependencies.md").read_text()
    section = manual.partition(f"## {name}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \|", section, re.MULTILINE)[1:]
    explained = {package.strip() for row in rows for package in row.split(",")} - {"---"}
    chosen = {re.sub(r"==.*", "", line) for line in _lines(name, until="# Pulled in")}
    assert {re.sub(r"\[.*\]", "", package) for package in explained} == {
        re.sub(r"\[.*\]", "", package) for package in chosen
    }


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_the_lock_holds_what_is_pinned_with_a_digest_of_every_file(name: str) -> None:
    """Also what other systems and Pythons need: the lock may hold more than the list."""
    lock = (PROJECT_DIR / name).with_suffix(".lock").read_text()
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    locked = dict(entry.split()[0].split("==") for entry in entries)
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    wanted = dict(re.sub(r"\[.*\]", "", line).split("==") for line in _lines(name))
    assert {p: v for p, v in wanted.items() if locked.get(_normal(p)) != v} == {}


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def _limit(path: Path) -> int:
    is_test = path.is_relative_to(PROJECT_DIR / "tests")
    return LONGEST_TEST_FILE if is_test else LONGEST_FILE


def _lines(name: str, until: str = "\0") -> list[str]:
    """The requirements of a file, without comments and includes."""
    text = (PROJECT_DIR / name).read_text().partition(until)[0]
    return [line for line in text.splitlines() if line.strip() and line[0] not in "#-"]
