"""Documents for `/graphql`: queries, mutations, introspection, several operations at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from metadata.definitions import ObjectDef
from tests.contracts.differential.asked import JSON, Asked
from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.document import Document, body
from tests.contracts.differential.generator.inputs import Inputs
from tests.contracts.differential.generator.looks import laid_out_anew
from tests.contracts.differential.generator.names import OBJECTS, WEIGHTS, Names
from tests.contracts.differential.generator.selections import ALIASES, Selections

PATH = "/graphql"
# Arguments that a root field requires although its type does not say so.
NEEDED: Mapping[str, Sequence[str]] = {
    "GroupBy": ("groupBy",),
    "Duplicates": ("ids",),
    "search": ("searchInput", "limit"),
}


def post(path: str, text: str, document: Document, name: str | None, caller: str) -> Asked:
    """Return the request around a document, in one of its looks."""
    dice = document.dice
    if dice.luck(0.04 if document.is_steady else 0.3):
        text = laid_out_anew(text, dice.value)
    headers: tuple[tuple[str, str], ...] = ()
    if dice.luck(0.1):
        headers = (("Accept", "application/graphql-response+json"),)
    return Asked(caller, "POST", path, body(text, document.given, name, dice), JSON, headers)


class Writer:
    """Writes the operations of one document."""

    def __init__(self, dice: Dice, names: Names) -> None:
        self.dice = dice
        self.names = names
        self.document = Document(dice)
        self.inputs = Inputs(self.document, names)
        self.selections = Selections(self.document, self.inputs)
        self._count = 0

    def object(self) -> ObjectDef | None:
        return self.names.object(self.dice.form.choices(OBJECTS, WEIGHTS)[0])

    def root_field(self, root: GraphQLObjectType, name: str, hint: str, depth: int) -> str:
        """One root field with its arguments and what is selected of it."""
        field = root.fields.get(name)
        if field is None:  # not in this workspace
            return f"{name} {{ id }}"
        self._count += 1
        alias = f"r{self._count}: " if self._count > 1 and self.dice.chance(0.95) else ""
        if self.dice.chance(0.1):
            alias = f"{self.dice.pick(ALIASES)}: "
        needed = next((must for ending, must in NEEDED.items() if name.endswith(ending)), ())
        if name == hint:
            needed = ("filter",)
        arguments = self.selections.arguments(field, hint, 0.4, needed)
        selection = self.selections.of(get_named_type(field.type), depth)
        return f"{alias}{name}{arguments} {selection}".rstrip()


def query(dice: Dice, names: Names, caller: str) -> Asked:
    """One to three root fields."""
    writer = Writer(dice, names)
    count = dice.form.choice((1, 1, 1, 2, 3))
    fields = [_query_field(writer) for _ in range(count)]
    if dice.chance(0.1):
        fields = _repeated(dice)
    if dice.chance(0.1):
        fields.insert(0, "__typename")
    if dice.chance(0.08):
        fields.append(_introspection(writer))
    name = dice.pick(("", "Q", "query", "Find"))
    operations = f"{writer.document.head('query', name)} {{ {' '.join(fields)} }}"
    if not name and not writer.document.definitions and dice.chance(0.5):
        operations = f"{{ {' '.join(fields)} }}"
    asked = name if name and dice.luck(0.4) else None
    return post(PATH, writer.document.text(operations), writer.document, asked, caller)


def _repeated(dice: Dice) -> list[str]:
    """A field twice under one key: merged where its arguments are the same, else refused."""
    plural = dice.pick(("companies", "people", "specimens"))
    first, second = dice.draw(((1, 1), (2, 2), (1, 2), (3, 3)))
    name = dice.draw(("Acme", "Globex"))
    condition = f', filter: {{createdBy: {{name: {{neq: "{name}"}}}}}}' if dice.chance(0.4) else ""
    return [
        f"{plural}(first: {first}{condition}) {{ totalCount }}",
        f"{plural}(first: {second}{condition}) {{ edges {{ node {{ id }} }} }}",
    ]


def _query_field(writer: Writer) -> str:
    dice, root = writer.dice, writer.names.schema.query_type
    assert root is not None
    obj = writer.object()
    if dice.chance(0.06):
        return writer.root_field(root, "search", "company", 2)
    if obj is None:
        return "companies { totalCount }"
    plural, singular = obj.name_plural, obj.name_singular
    name = dice.form.choices(
        (plural, singular, f"{plural}GroupBy", f"{singular}Duplicates"), (55, 20, 18, 7)
    )[0]
    if name not in root.fields and not dice.chance(0.1):
        name = plural
    return writer.root_field(root, name, singular, dice.form.choice((2, 2, 3, 4)))


def page(dice: Dice, names: Names, caller: str) -> Asked:
    """A page from a cursor that belongs to its order."""
    writer = Writer(dice, names)
    name = dice.pick(PAGED)
    order, known_as = dice.pick(PAGED_ORDERS)
    cursor: Any = dice.draw(names.cursors(name, known_as))
    size: Any = dice.draw((1, 2, 3, 60))
    if dice.chance(0.5):
        cursor = writer.document.variable("String", cursor)
    if dice.chance(0.3):
        size = writer.document.variable("Int", size)
    count, end = dice.pick((("first", "after"), ("last", "before")))
    given = f"{count}: {writer.document.literal(size)}, {end}: {writer.document.literal(cursor)}"
    root, obj = names.schema.query_type, names.object(name)
    assert root is not None
    field = root.fields.get(obj.name_plural if obj else "")
    if obj is None or field is None:
        return query(dice, names, caller)
    if dice.chance(0.4):
        condition = writer.inputs.argument(field.args["filter"].type, name)
        given += f", filter: {writer.document.literal(condition)}"
    selection = writer.selections.of(get_named_type(field.type), 2)
    text = f"{obj.name_plural}({given}{order}) {selection}"
    operations = f"{writer.document.head('query', '')} {{ {text} }}"
    return post(PATH, writer.document.text(operations), writer.document, None, caller)


PAGED = ("company", "person", "specimen")
# GraphQL's notation, and REST's, under which the cursors are known.
PAGED_ORDERS = (
    ("", ""),
    (", orderBy: [{createdAt: DescNullsLast}]", "createdAt[DescNullsLast]"),
    (", orderBy: [{position: AscNullsFirst}]", "position[AscNullsFirst]"),
    (", orderBy: [{createdBy: {name: AscNullsLast}}]", "createdBy.name[AscNullsLast]"),
)

# ── mutations ────────────────────────────────────────────────────────────────────────────────


def mutation(dice: Dice, names: Names, caller: str) -> Asked:
    """Return one or two writes, each a transaction of its own."""
    writer = Writer(dice, names)
    fields = [_mutation_field(writer) for _ in range(dice.form.choice((1, 1, 1, 2)))]
    name = dice.pick(("", "M"))
    operations = f"{writer.document.head('mutation', name)} {{ {' '.join(fields)} }}"
    asked = post(PATH, writer.document.text(operations), writer.document, None, caller)
    return _writing(asked)


def _writing(asked: Asked) -> Asked:
    from dataclasses import replace

    return replace(asked, is_write=True)


VERBS = ("create", "update", "delete", "destroy", "restore", "merge")


def _mutation_field(writer: Writer) -> str:
    dice, root = writer.dice, writer.names.schema.mutation_type
    assert root is not None
    obj = writer.object()
    if obj is None:
        return "createCompany(data: {}) { id }"
    verb = dice.form.choices(VERBS, (30, 30, 10, 10, 8, 6))[0]
    several = verb == "merge" or dice.chance(0.4)
    name = f"{verb}{obj.pascal_plural if several else obj.pascal_name}"
    return _write(writer, root, name, obj)


def _write(writer: Writer, root: GraphQLObjectType, name: str, obj: ObjectDef) -> str:
    """Write a mutation with, mostly, the arguments that it needs."""
    field = root.fields.get(name)
    if field is None:
        return f"{name} {{ id }}"
    dice, inputs = writer.dice, writer.inputs
    given = []
    for argument, one in field.args.items():
        if argument in ("shareWith",) or dice.chance(0.03):
            continue
        if argument in ("upsert", "dryRun") and not dice.chance(0.3):
            continue
        value = _argument(inputs, obj, argument, one.type, dice)
        given.append(f"{argument}: {writer.document.literal(value)}")
    selection = writer.selections.of(get_named_type(field.type), dice.form.choice((1, 2, 2, 3)))
    arguments = f"({', '.join(given)})" if given else ""
    return f"{name}{arguments} {selection}"


def _argument(inputs: Inputs, obj: ObjectDef, name: str, wanted: Any, dice: Dice) -> Any:
    if name == "conflictPriorityIndex":
        return dice.draw((0, 0, 1, 2))
    hint = obj.name_singular if name in ("id", "ids", "filter", "data") else name
    return inputs.argument(wanted, hint)


# ── introspection ────────────────────────────────────────────────────────────────────────────

TYPE_PARTS = (
    "name kind",
    "name fields { name }",
    "name description fields(includeDeprecated: true) { name type { name kind ofType { name } } }",
    "inputFields { name defaultValue type { name } }",
    "enumValues { name }",
    "name interfaces { name } possibleTypes { name }",
    "__typename name",
)
SCHEMA_PARTS = (
    "queryType { name }",
    "mutationType { name fields { name } }",
    "directives { name locations args { name } }",
    "types { name }",
    "types { name kind fields { name } }",
)


def introspection(dice: Dice, names: Names, caller: str) -> Asked:
    """`__type` by literal or variable, parts of `__schema`, beside data or alone."""
    writer = Writer(dice, names)
    fields = [_introspection(writer)]
    if dice.chance(0.3):
        fields.append(_introspection(writer, "again: "))
    if dice.chance(0.3):
        fields.insert(dice.form.randint(0, 1), _query_field(writer))
    operations = f"{writer.document.head('query', '')} {{ {' '.join(fields)} }}"
    return post(PATH, writer.document.text(operations), writer.document, None, caller)


def _introspection(writer: Writer, alias: str = "") -> str:
    dice = writer.dice
    if not alias and dice.chance(0.3):
        alias = f"{dice.pick(('a', 'b', 't'))}: "
    if dice.chance(0.3):
        return f"{alias}__schema {{ {dice.pick(SCHEMA_PARTS)} }}"
    wanted: Any = dice.draw(_type_names(writer.names))
    if dice.chance(0.4):
        wanted = writer.document.variable("String!", wanted)
    return f"{alias}__type(name: {writer.document.literal(wanted)}) {{ {dice.pick(TYPE_PARTS)} }}"


def _type_names(names: Names) -> Sequence[str]:
    own = [found.pascal_name for name in OBJECTS if (found := names.object(name))]
    more = ("CompanyFilterInput", "OrderByDirection", "SpecimenSelectValueEnum", "Query", "Nothing")
    return [*own, *more, "SpecimenCreateInput", "PersonConnection"]


# ── several operations ───────────────────────────────────────────────────────────────────────


def several_operations(dice: Dice, names: Names, caller: str) -> Asked:
    """Two or three operations that share variables' names and fragments; one is chosen."""
    writer = Writer(dice, names)
    operations = []
    labels = ("One", "Two", "Three")[: dice.form.choice((2, 3))]
    is_about_types = dice.chance(0.4)
    for label in labels:
        field = _a_type(dice, names) if is_about_types else _any_field(writer)
        operations.append(f"{writer.document.head('query', label)} {{ {field} }}")
        if dice.chance(0.95):
            writer.document.definitions.clear()
    wanted = dice.draw((*labels, *labels, *labels, None, "Four"))
    writer.document.is_steady |= is_about_types
    text = writer.document.text(" ".join(operations))
    return post(PATH, text, writer.document, wanted, caller)


def _any_field(writer: Writer) -> str:
    return _introspection(writer) if writer.dice.chance(0.25) else _query_field(writer)


def _a_type(dice: Dice, names: Names) -> str:
    """Return a selection that is the same in every text of this form.

    So texts differ in nothing but the operation that is chosen.
    """
    return f'__type(name: "{dice.pick(_type_names(names))}") {{ {dice.pick(TYPE_PARTS)} }}'
