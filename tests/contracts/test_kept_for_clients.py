"""Whatever is stored does something, or says that it does nothing (`twenty/kept_for_clients.py`).

The code is read for who asks for each permission flag and each stored member. Places that only
name, store, check or show a value do not count as asking.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

import pytest
from django.db.models import Model

from apikeys.models import Role
from apikeys.permissions import SETTINGS_FLAGS, TOOL_FLAGS
from apikeys.workspace_settings import COLUMNS, SETTINGS
from metadata.models import FieldMetadata, ObjectMetadata
from tests.clients import GraphqlClient, RestClient
from twenty.config.environment import PROJECT_DIR
from twenty.kept_for_clients import FLAGS, MEMBERS, NOTE

# May only fall: a member or flag that gets a meaning leaves its list.
MOST_FLAGS = 19
MOST_MEMBERS = 15

NAMING_FLAGS = ("apikeys/permissions.py", "apikeys/pages/flags.py", "twenty/kept_for_clients.py")
# Where values of definitions, roles and settings are kept, checked and shown.
KEEPING = (
    "metadata/resources.py",
    "metadata/models.py",
    "metadata/definitions.py",
    "metadata/standard_objects/",
    "metadata/model/catalog.py",
    "metadata/changes/definition_rows.py",
    "metadata/changes/service/pictures.py",
    "metadata/changes/validation/",
    "metadata/graphql/",
    "metadata/rest/",
    "apikeys/graphql/",
    "apikeys/rest/",
    "apikeys/pictures.py",
    "apikeys/workspace_settings.py",
    "apikeys/models.py",
    "twenty/kept_for_clients.py",
)
RESOURCES: dict[str, type[Model]] = {"Role": Role, "Object": ObjectMetadata, "Field": FieldMetadata}
# Facts about a row that explain themselves: who made it and when, its texts, its names.
SELF_EXPLAINING = {
    "id", "workspace", "universal_identifier", "created_at", "updated_at", "description", "icon",
    "label", "label_singular", "label_plural",
}  # fmt: skip
# Columns that definitions have under another name.
DEFINED_AS = {"relation_target_id": "target_object_id"}
# Options have colors of their own.
OF_OTHERS = {"color": "metadata/checks/options.py"}
# Obeyed where definitions are checked, which is what they are for.
OBEYED_BY_CHECKS = {"is_label_synced_with_name": "metadata/changes/validation/"}


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for package in ("twenty", "core", "metadata", "apikeys"):
        for path in (PROJECT_DIR / package).rglob("*.py"):
            name = path.relative_to(PROJECT_DIR).as_posix()
            if "/migrations/" not in name:
                yield name, ast.parse(path.read_text())


@cache
def _mentions() -> dict[str, set[str]]:
    """Attribute read, or text written, → the files that do so."""
    found: dict[str, set[str]] = {}
    for name, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.setdefault(node.attr, set()).add(name)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.setdefault(f"'{node.value}'", set()).add(name)
    return found


def _asks_for(attribute: str) -> set[str]:
    checks = OBEYED_BY_CHECKS.get(attribute)
    asking = {
        name
        for name in _mentions().get(DEFINED_AS.get(attribute, attribute), ())
        if not name.startswith(KEEPING) or (checks and name.startswith(checks))
    }
    return asking - {OF_OTHERS.get(attribute, "")}


def _api_name(column: str) -> str:
    first, *rest = column.removesuffix("_id").split("_")
    return first + "".join("UI" if word == "ui" else word.capitalize() for word in rest)


@pytest.mark.parametrize("flag", [*SETTINGS_FLAGS, *TOOL_FLAGS])
def test_a_flag_is_asked_for_or_on_the_list(flag: str) -> None:
    asking = _mentions()[f"'{flag}'"] - {*NAMING_FLAGS}
    assert bool(asking) != (flag in FLAGS), (
        f"{flag} is asked for in {sorted(asking)}: take it off the list"
        if asking
        else f"nothing asks for {flag}"
    )


@pytest.mark.parametrize(
    ("resource", "column"),
    [
        (resource, field.attname)
        for resource, model in RESOURCES.items()
        for field in model._meta.concrete_fields
        if field.attname not in SELF_EXPLAINING and field.name not in SELF_EXPLAINING
    ],
)
def test_a_member_is_asked_for_or_on_the_list(resource: str, column: str) -> None:
    # One column name may belong to several resources; then any of them may be the one asked.
    asking = _asks_for(column) | _asks_for(column.removesuffix("_id"))
    is_kept = _api_name(column) in MEMBERS[resource]
    assert bool(asking) != is_kept, f"{resource}.{column}: asked for in {sorted(asking)}"


@pytest.mark.parametrize("name", [*SETTINGS, *COLUMNS])
def test_a_setting_of_the_workspace_is_asked_for_or_on_the_list(name: str) -> None:
    column = COLUMNS[name][0] if name in COLUMNS else name
    mentions = _mentions().get(f"'{name}'", set()) | _mentions().get(column, set())
    asking = {path for path in mentions if not path.startswith(KEEPING)}
    assert bool(asking) != (name in MEMBERS["Workspace"]), sorted(asking)


def test_the_lists_only_shrink() -> None:
    assert len(FLAGS) <= MOST_FLAGS
    assert sum(map(len, MEMBERS.values())) <= MOST_MEMBERS
    assert {*SETTINGS_FLAGS, *TOOL_FLAGS} >= FLAGS


def test_the_metadata_documents_say_so(rest: RestClient, metadata_graphql: GraphqlClient) -> None:
    components = rest.get("/rest/open-api/metadata").body["components"]["schemas"]
    described = 0
    for resource, members in MEMBERS.items():
        for name in (f"{resource}Answer", f"Update{resource}Body"):
            for member in members & components[name]["properties"].keys():
                assert components[name]["properties"][member]["description"] == NOTE
                described += 1
        found = metadata_graphql(f'{{__type(name:"{resource}"){{fields{{name description}}}}}}')
        fields = {one["name"]: one["description"] for one in found.data["__type"]["fields"]}
        assert {fields[member] for member in members} == {NOTE}
    assert described > len(MEMBERS)
    found = metadata_graphql('{__type(name:"PermissionFlagType"){enumValues{name description}}}')
    noted = {one["name"] for one in found.data["__type"]["enumValues"] if one["description"]}
    assert noted == FLAGS


def test_the_reference_names_them_all() -> None:
    texts = {
        "Workspace": "access.md", "Role": "access.md", "Object": "metadata.md",
        "Field": "metadata.md",
    }  # fmt: skip
    for resource, name in texts.items():
        text = (PROJECT_DIR / "docs" / "api" / name).read_text()
        assert {member for member in MEMBERS[resource] if f"`{member}`" not in text} == set()
    access = (PROJECT_DIR / "docs/api/access.md").read_text()
    assert {flag for flag in FLAGS if f"`{flag}`" not in access} == set()
