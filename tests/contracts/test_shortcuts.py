"""docs/shortcuts.md lists every cache of the server, and everything in the list exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bench.shortcut_list import SHORTCUTS

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "shortcuts.md").read_text()
KEEPERS = {"lru_cache", "cache", "BoundedCache", "cache_of", "WeakKeyDictionary", "OrderedDict"}
# They keep nothing between requests, or nothing that a request could depend on.
NO_CACHES = {
    "metadata/model/bounded_cache.py": "what caches are made of",
    "twenty/config/environment.py": "the process's own settings",
    "twenty/settings.py": "the process's own secret key",
    "core/graphql/types/account_types.py": "types that are the same for everybody",
    "twenty/http/outbound/client.py": "the certificate authorities that this process trusts",
    "twenty/api/view.py": "authenticators and throttles, which have no state",
}


def named(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return getattr(called, "id", getattr(called, "attr", ""))


def keepers_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield from (n for n in map(named, node.decorator_list) if n in KEEPERS)
        elif isinstance(node, ast.Call) and named(node) in KEEPERS:
            yield named(node)
        elif isinstance(node, ast.Attribute) and node.attr == "derived":
            yield "derived"


def modules_that_keep() -> dict[str, set[str]]:
    found = {}
    for package in ("twenty", "core", "metadata", "apikeys"):
        for file in sorted((PROJECT / package).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            keepers = set(keepers_in(ast.parse(file.read_text())))
            if keepers:
                found[str(file.relative_to(PROJECT))] = keepers
    return found


def test_every_module_that_keeps_something_is_listed() -> None:
    listed = set(re.findall(r"`([a-z_/]+\.py)`", PAGE))
    keeping = set(modules_that_keep()) - set(NO_CACHES)
    assert keeping - listed == set()
    assert {path for path in listed if not (PROJECT / path).exists()} == set()


def test_every_shortcut_that_is_measured_is_listed() -> None:
    missing = [name for name in SHORTCUTS if f"| {name} |" not in PAGE]
    assert missing == []
