"""The rooms of the house: how full they are, and that dependencies point one way.

`lint-imports` checks the layers of pyproject.toml; this checks what it cannot: that nothing is left
out of them, that no files import each other in a cycle, and that the lists of exceptions only
shrink.
"""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("twenty", "core", "metadata", "apikeys")
MOST_FILES, MOST_LINES = 20, 300
# Wiring that everything may import or that imports everything: settings, Django's app classes,
# template tags.
OUTSIDE = {"apps", "settings", "templatetags", "migrations"}

# Imports inside functions, by module. May only shrink.
INSIDE_FUNCTIONS = {
    # Models exist once Django's apps are loaded; these are loaded before or without them.
    "apikeys.context": 1,
    "apikeys.permissions": 1,
    "metadata.model.catalog": 1,
    "twenty.admin.site": 3,
    "twenty.server.command_line": 1,
    # A page of the API's documents describes the others.
    "core.openapi.metadata_document": 2,
    "core.openapi.operations": 1,
    # A list shows records, a record shows lists.
    "core.query.plan.selection": 1,
    "core.query.sql.scope": 1,
    "core.query.sql.selection": 1,
    # A database error is explained where one can have happened.
    "twenty.http.error_handlers": 1,
}


def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for file in sorted((PROJECT / package).rglob("*.py")):
            name = ".".join(file.relative_to(PROJECT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = file
    return found


MODULES = modules()


def is_wiring(name: str) -> bool:
    return bool(OUTSIDE & set(name.split(".")))


def layers() -> list[list[str]]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    contract = project["tool"]["importlinter"]["contracts"][0]
    return [[name.strip() for name in line.split(":")] for line in contract["layers"]]


def test_every_module_is_in_one_layer() -> None:
    named = [name for line in layers() for name in line]
    assert [name for name in named if name not in MODULES] == []
    assert [name for name, count in Counter(named).items() if count > 1] == []
    left_out = [
        name
        for name, file in MODULES.items()
        if not is_wiring(name)
        and not any(name == one or name.startswith(one + ".") for one in named)
        and not (file.name == "__init__.py" and not imports_of(name))
    ]
    assert left_out == []


def test_folders_and_files_are_small() -> None:
    files = [file for name, file in MODULES.items() if "migrations" not in name.split(".")]
    folders = Counter(file.parent for file in files)
    assert {f: n for f, n in folders.items() if n > MOST_FILES} == {}
    long = {file: len(file.read_text().splitlines()) for file in files}
    assert {file: lines for file, lines in long.items() if lines > MOST_LINES} == {}


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


def walk(node: ast.AST, *, inside: bool = False) -> Iterator[tuple[ast.ImportFrom, bool]]:
    """Yield imports that run, and whether each is inside a function."""
    for child in ast.iter_child_nodes(node):
        if is_for_types(child):
            continue
        if isinstance(child, ast.ImportFrom):
            yield child, inside
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from walk(child, inside=inside or is_function)


def targets(node: ast.ImportFrom) -> Iterator[str]:
    for alias in node.names:
        inner = f"{node.module}.{alias.name}"
        if inner in MODULES:
            yield inner
        elif node.module in MODULES:
            yield str(node.module)


def imports_of(name: str) -> set[str]:
    """What a module of the project imports when it is loaded."""
    tree = ast.parse(MODULES[name].read_text())
    return {
        target
        for node, is_inside in walk(tree)
        if not is_inside
        for target in targets(node)
        if target != name
    }


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {name: imports_of(name) for name in MODULES}
    # What nobody imports, or imports nothing, is in no cycle: remove it until nothing changes.
    while True:
        imported = set().union(*graph.values()) if graph else set()
        ends = {name for name, found in graph.items() if not found or name not in imported}
        if not ends:
            break
        graph = {name: found - ends for name, found in graph.items() if name not in ends}
    assert graph == {}


def test_imports_inside_functions_only_become_fewer() -> None:
    found = Counter(
        name
        for name, file in MODULES.items()
        if not is_wiring(name)
        for node, is_inside in walk(ast.parse(file.read_text()))
        if is_inside and any(targets(node))
    )
    assert dict(found) == INSIDE_FUNCTIONS
