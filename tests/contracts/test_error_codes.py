"""Error codes: what the code raises ↔ docs/errors.md, both ways.

A code is found where it is written: as `code=…` or `default_code`, as the first argument of the
classes that take one, as a key of the table of role refusals. Names are looked up in the module.
`COMPUTED` are the codes that are put together or handed on; each says where.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from apikeys.roles.errors import REFUSALS
from twenty.errors import ApiError

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("twenty", "core", "metadata", "apikeys")
# Classes and functions whose first argument is a code.
TAKE_A_CODE = ("Problem", "DefinitionError", "refusal", "role_validation_error", "_refusal")
COMPUTED = {
    "INVALID_ARGS_LAST": "core/query/arguments.py: INVALID_ARGS_ and the argument's name",
    "SCHEMA_VERSION_MISMATCH": "core/graphql/view.py: written into the answer itself",
}
# GraphQL's outer words (docs/api/graphql.md#errors), which are categories, not codes.
CATEGORIES = {"BAD_USER_INPUT", "TIMEOUT", "METADATA_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"}
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")


def _modules() -> Iterator[tuple[Path, ModuleType]]:
    for package in PACKAGES:
        for path in sorted((PROJECT / package).rglob("*.py")):
            parts = path.relative_to(PROJECT).with_suffix("").parts
            if "migrations" not in parts and "management" not in parts:
                name = ".".join(part for part in parts if part != "__init__")
                yield path, importlib.import_module(name)


def _value(node: ast.expr, module: ModuleType) -> Any:
    """Return what a literal or the name of a (possibly imported) constant stands for, or None."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return getattr(module, node.id, None)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(getattr(module, node.value.id, None), node.attr, None)
    return None


def _written_codes(tree: ast.Module, module: ModuleType) -> Iterator[Any]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "code":
            yield _value(node.value, module)
        elif isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in TAKE_A_CODE:
                yield _value(node.args[0], module)


def _subclasses(base: type[ApiError]) -> Iterator[type[ApiError]]:
    yield base
    for child in base.__subclasses__():
        yield from _subclasses(child)


def codes_in_the_code() -> set[str]:
    found: set[Any] = set(REFUSALS) | set(COMPUTED)
    for path, module in _modules():
        found |= set(_written_codes(ast.parse(path.read_text(encoding="utf-8")), module))
    found |= {cls.default_code for cls in _subclasses(ApiError)}
    return {code for code in found if isinstance(code, str) and _CODE.fullmatch(code)} - CATEGORIES


def statuses_in_the_code() -> dict[str, set[int]]:
    """Return, by code, the status of each error that is raised by its class."""
    found: dict[str, set[int]] = {}
    for path, module in _modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            raised = getattr(module, node.func.id, None)
            if not isinstance(raised, type) or not issubclass(raised, ApiError):
                continue
            given = [_value(k.value, module) for k in node.keywords if k.arg == "code"]
            code = given[0] if given else raised.default_code
            if isinstance(code, str):
                found.setdefault(code, set()).add(raised.status)
    return found


def codes_in_the_docs() -> list[str]:
    text = (PROJECT / "docs" / "errors.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([A-Z0-9_]+)` \|", text, re.MULTILINE)


def test_every_code_is_documented_and_every_documented_code_is_raised() -> None:
    assert set(codes_in_the_docs()) == codes_in_the_code()


def test_no_code_is_documented_twice() -> None:
    documented = codes_in_the_docs()
    assert len(documented) == len(set(documented))


def test_every_documented_code_says_status_and_meaning() -> None:
    text = (PROJECT / "docs" / "errors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `[A-Z0-9_]+` \| (.*?) \| (.+?) \|$", text, re.MULTILINE)
    assert len(rows) == len(codes_in_the_docs())
    for status, meaning in rows:
        assert re.fullmatch(r"[1-5]\d\d(?:, [1-5]\d\d)*", status), (status, meaning)
        assert len(meaning) > 10


def test_every_code_has_the_status_that_is_documented() -> None:
    text = (PROJECT / "docs" / "errors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| (.*?) \|", text, re.MULTILINE)
    documented = {code: {int(status) for status in told.split(", ")} for code, told in rows}
    raised = statuses_in_the_code()
    assert len(raised) > 30
    wrong = {
        code: (sorted(statuses), sorted(documented[code]))
        for code, statuses in raised.items()
        if code in documented and not statuses <= documented[code]
    }
    assert wrong == {}
