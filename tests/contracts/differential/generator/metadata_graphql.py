"""Documents for `/metadata`: queries of everything, and mutations that are mostly refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graphql import get_named_type

from tests.contracts.differential.asked import Asked
from tests.contracts.differential.generator.core_graphql import post
from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.document import Document
from tests.contracts.differential.generator.inputs import Inputs
from tests.contracts.differential.generator.metadata_names import MetadataNames
from tests.contracts.differential.generator.names import Names
from tests.contracts.differential.generator.selections import Selections

PATH = "/metadata"
TYPES = ("Object", "Field", "Role", "Query", "CreateFieldInput", "FieldMetadataType", "Nothing")
# These return something that differs between runs, or write outside the tables.
_LEFT_OUT = frozenset({"generateApiKeyToken", "renewToken", "getLoginTokenFromCredentials"})


def query(dice: Dice, names: Names, caller: str) -> Asked:
    """One or two root fields; introspection too."""
    document, selections = _writers(dice, names)
    root = _schema().query_type
    assert root is not None
    fields = []
    for name in dice.some(sorted(root.fields), 1, 2):
        field = root.fields[name]
        arguments = selections.arguments(field, name, 0.6)
        depth = dice.form.choice((1, 2, 3))
        fields.append(f"{name}{arguments} {selections.of(get_named_type(field.type), depth)}")
    if dice.chance(0.15):
        fields.append(_introspected(dice, document))
    operations = f"{document.head('query', dice.pick(('', 'Q')))} {{ {' '.join(fields)} }}"
    return post(PATH, document.text(operations), document, None, caller)


def _introspected(dice: Dice, document: Document) -> str:
    wanted: Any = dice.draw(TYPES)
    if dice.chance(0.4):
        wanted = document.variable("String!", wanted)
    return f"__type(name: {document.literal(wanted)}) {{ name fields {{ name }} }}"


def mutation(dice: Dice, names: Names, caller: str) -> Asked:
    """Return a change with random values: refused, or kept."""
    document, selections = _writers(dice, names)
    root = _schema().mutation_type
    assert root is not None
    name = dice.pick(sorted(set(root.fields) - _LEFT_OUT))
    field = root.fields[name]
    arguments = selections.arguments(field, name, 0.7)
    selection = selections.of(get_named_type(field.type), 1)
    operations = f"{document.head('mutation', '')} {{ {name}{arguments} {selection} }}"
    asked = post(PATH, document.text(operations), document, None, caller)
    return replace(asked, is_change=True)


def _writers(dice: Dice, names: Names) -> tuple[Document, Selections]:
    document = Document(dice)
    return document, Selections(document, Inputs(document, MetadataNames(names)))


def _schema() -> Any:
    from twenty.metadata_endpoint.schema import schema

    return schema.graphql_schema
