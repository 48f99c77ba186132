"""The project's regular expressions, where they are, and the texts that are worst for them."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from tests.contracts.costs import Shape

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("twenty", "core", "metadata", "apikeys")
MAKERS = frozenset(
    {"compile", "match", "fullmatch", "search", "split", "findall", "finditer", "sub", "subn"}
)
USES = MAKERS - {"compile"}
TAILS = ("", "\x00", "\n!")
MOST_PIECES = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pattern is made: the file, and the name it is assigned to or its function."""

    path: str
    owner: str

    @property
    def reference(self) -> str:
        return f"`{self.path}` `{self.owner}`"


@dataclass(frozen=True, slots=True)
class Found:
    place: Place
    pattern: re.Pattern[Any]
    uses: tuple[str, ...]


def source_files() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((PROJECT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


# -- places: by the text of the modules -----------------------------------------------------------


def calls_of_re(tree: ast.AST, owner: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Calls of `re.…` that make a pattern, with what owns them."""
    for node in ast.iter_child_nodes(tree):
        inner = owner
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign) and not owner:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            inner = getattr(target, "id", "")
        if _is_maker(node):
            assert isinstance(node, ast.Call)
            yield inner, node
        yield from calls_of_re(node, inner)


def _is_maker(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in MAKERS
    )


def imports_by_name(tree: ast.AST) -> bool:
    """Tell whether `from re import …` would hide calls from this list."""
    return any(isinstance(node, ast.ImportFrom) and node.module == "re" for node in ast.walk(tree))


# -- patterns: of the text, and of the modules as they run ----------------------------------------


# Patterns whose text is a library's: libphonenumber's prefixes of national numbers, met by the
# digits of one phone number.
OF_LIBRARIES = {("metadata/values/phone_readings.py", "_regions_by_prefix")}


def found_patterns() -> list[Found]:
    """Find how a pattern is applied; if that cannot be told, assume the most expensive way."""
    found: dict[tuple[Place, str | bytes], Found] = {}
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in source_files()}
    for path, tree in trees.items():
        relative = str(path.relative_to(PROJECT))
        named = _named_in_module(relative)
        for owner, call in calls_of_re(tree):
            if (relative, owner) in OF_LIBRARIES:
                continue
            place = Place(relative, owner)
            for pattern in named.get(owner) or [_literal(place, call)]:
                uses = _uses(trees, path, owner, call)
                found[place, pattern.pattern] = Found(place, pattern, uses)
    return list(found.values())


def _literal(place: Place, call: ast.Call) -> re.Pattern[Any]:
    assert isinstance(call.args[0], ast.Constant), f"{place}: give it a name in the module"
    return re.compile(call.args[0].value)


def _named_in_module(relative: str) -> dict[str, list[re.Pattern[Any]]]:
    module = importlib.import_module(relative[:-3].replace("/", ".").removesuffix(".__init__"))
    return {name: found for name, value in vars(module).items() if (found := _inside(value))}


def _inside(value: object) -> list[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        return [value]
    if isinstance(value, dict):
        return [pattern for inner in value.values() for pattern in _inside(inner)]
    if isinstance(value, list | tuple):
        return [pattern for inner in value for pattern in _inside(inner)]
    return []


def _uses(trees: dict[Path, ast.Module], path: Path, owner: str, call: ast.Call) -> tuple[str, ...]:
    """How it is applied; where that cannot be told, in the most expensive way."""
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr != "compile":
        return (call.func.attr,)
    readers = [trees[path]] if owner.startswith("_") else list(trees.values())
    found = {
        node.attr
        for tree in readers
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in USES
        and getattr(node.value, "id", getattr(node.value, "attr", "")) == owner
    }
    return tuple(sorted(found)) or ("search",)


# -- the worst inputs ------------------------------------------------------------------------------


def shapes(pattern: re.Pattern[Any]) -> Iterator[Shape]:
    """Yield pieces of the pattern repeated, in pairs, in sequence, and after what leads to a loop.

    Each with and without a tail that makes the match fail at the end.
    """
    as_text = (lambda text: text.encode("latin-1", "ignore")) if _is_bytes(pattern) else str
    for front, unit in _units(pattern):
        for tail in TAILS:
            name = f"{front[:20]!r} + {unit!r} * n + {tail!r}"

            def make(size: int, front: str = front, unit: str = unit, tail: str = tail) -> Any:
                return as_text(front + unit * (size // len(unit)) + tail)

            yield name, make


def _is_bytes(pattern: re.Pattern[Any]) -> bool:
    return isinstance(pattern.pattern, bytes)


def _units(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    raw = pattern.pattern
    text = raw.decode("latin-1") if isinstance(raw, bytes) else raw
    tree = parser.parse(text, pattern.flags)
    every = list(dict.fromkeys(["a", *_pieces(tree)]))
    pieces = every[:MOST_PIECES]  # in pairs; each alone
    found = [("", piece) for piece in every]
    found += [("", first + second) for first in pieces for second in pieces if first != second]
    found += [(first, second) for first in pieces for second in pieces if first != second]
    found += _into_loops(tree, "")
    return list(dict.fromkeys((front, unit) for front, unit in found if unit))


def _into_loops(tree: Any, front: str) -> list[tuple[str, str]]:
    """Return what leads to each loop, and what is repeated in it."""
    found: list[tuple[str, str]] = []
    for op, argument in tree:
        for inner in _inner(op, argument):
            if op in _LOOPS:
                found += [(front, unit) for unit in (_example(inner), *_pieces(inner)) if unit]
            found += _into_loops(inner, front)
        front += _example([(op, argument)])
    return found


_LOOPS = (ops.MAX_REPEAT, ops.MIN_REPEAT)


def _inner(op: Any, argument: Any) -> list[Any]:
    if op in _LOOPS:
        return [argument[2]]
    if op is ops.SUBPATTERN:
        return [argument[3]]
    if op is ops.BRANCH:
        return list(argument[1])
    if op in (ops.ASSERT, ops.ASSERT_NOT):
        return [argument[1]]
    return []


def _pieces(tree: Any) -> list[str]:
    """Return the characters and words that the pattern mentions."""
    found: list[str] = []
    word = ""
    for op, argument in tree:
        if op is ops.LITERAL:
            word += chr(argument)
            continue
        found += [word, word[:1]] if word else []
        word = ""
        if op is ops.IN:
            found += _of_class(argument)
        elif op in (ops.ANY, ops.NOT_LITERAL):
            found += [_example([(op, argument)]), " "]
        for inner in _inner(op, argument):
            found += _pieces(inner)
    return [*found, word, word[:1]] if word else found


def _of_class(items: Any) -> list[str]:
    literals = [chr(argument) for op, argument in items if op is ops.LITERAL]
    lines = ["\n"] if _in_class("\n", items) and _in_class(" ", items) else []
    return [_example([(ops.IN, items)]), *lines, *literals]


_SAMPLES = "a1 A_.-0,\"'\\/:@[](){}<>\n\t\xe9\x00~*"


def _example(tree: Any) -> str:
    """Return a short text that the tree accepts, each loop run once."""
    text = ""
    for op, argument in tree:
        if op is ops.LITERAL:
            text += chr(argument)
        elif op in (ops.IN, ops.ANY, ops.NOT_LITERAL):
            text += _character(op, argument)
        elif op in _LOOPS:
            text += _example(argument[2]) * min(max(argument[0], 1), argument[1])
        elif op is ops.SUBPATTERN:
            text += _example(argument[3])
        elif op is ops.BRANCH:
            text += _example(argument[1][0])
    return text


_CATEGORIES = {
    ops.CATEGORY_DIGIT: str.isdigit,
    ops.CATEGORY_SPACE: str.isspace,
    ops.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    ops.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
    ops.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    ops.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}


def _character(op: Any, argument: Any) -> str:
    if op is ops.ANY:
        return "a"
    if op is ops.NOT_LITERAL:
        return next(sample for sample in _SAMPLES if ord(sample) != argument)
    first, last = argument[0], argument[-1]
    own = [chr(a[0] if o is ops.RANGE else a) for o, a in (first, last) if o in _LITERALS]
    samples = [*_SAMPLES, *own]
    return next((sample for sample in samples if _in_class(sample, argument)), "a")


_LITERALS = (ops.LITERAL, ops.RANGE)


def _in_class(character: str, items: Any) -> bool:
    accepted, negated = False, False
    for op, argument in items:
        if op is ops.NEGATE:
            negated = True
        elif op is ops.LITERAL:
            accepted |= ord(character) == argument
        elif op is ops.RANGE:
            accepted |= argument[0] <= ord(character) <= argument[1]
        elif op is ops.CATEGORY:
            accepted |= _CATEGORIES[argument](character)
    return accepted != negated
