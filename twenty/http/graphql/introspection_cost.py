"""The size of an introspection's answer, counted before it is executed.

A text of 300 bytes can ask for the fields of the types of the fields of all types, or for one list
under a hundred aliases. How large the answer is depends on the schema alone, so it is counted
exactly, each pair of selection and type once, and compared with what tools ask for: the whole
schema, with everything that graphql-core's own introspection query can show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_introspection_query,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    parse,
)

from twenty.errors import BadUserInput

# A request may ask for this many times the answer to the full introspection query.
ALLOWANCE = 1.5
# Nesting of lists of a type's members: fields of the types of fields, and so on.
MAX_NESTED_LISTS = 2
_MEMBER_LISTS = frozenset({"fields", "inputFields", "interfaces", "possibleTypes"})
_ROOTS = frozenset({"__schema", "__type"})

_allowed: WeakKeyDictionary[GraphQLSchema, int] = WeakKeyDictionary()


def check_introspection(document: DocumentNode, schema: GraphQLSchema) -> None:
    """Raise `BadUserInput` when the document asks for more introspection than tools need."""
    fragments = _fragments(document)
    roots = [
        node
        for operation in document.definitions
        if isinstance(operation, OperationDefinitionNode)
        for node in _fields_of(operation.selection_set, fragments)
        if node.name.value in _ROOTS
    ]
    if not roots:
        return
    depth = _ListDepth(fragments)
    if max(depth.of(node.selection_set) for node in roots) > MAX_NESTED_LISTS:
        raise BadUserInput(
            f"Introspection nests lists of members deeper than {MAX_NESTED_LISTS} levels.",
            code="TOO_COMPLEX_QUERY",
        )
    found, allowed = _count(roots, fragments, schema), _allowed_by(schema)
    if found > allowed:
        raise BadUserInput(
            f"Introspection asks for {found} values. At most {allowed} are answered at once: "
            f"{ALLOWANCE} times the whole schema.",
            code="TOO_COMPLEX_QUERY",
        )


def _allowed_by(schema: GraphQLSchema) -> int:
    found = _allowed.get(schema)
    if found is None:
        query = get_introspection_query(
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
        )
        whole = parse(query)
        fragments = _fragments(whole)
        (operation,) = (d for d in whole.definitions if isinstance(d, OperationDefinitionNode))
        roots = _fields_of(operation.selection_set, fragments)
        found = _allowed[schema] = int(ALLOWANCE * _count(roots, fragments, schema))
    return found


Fragments = Mapping[str, FragmentDefinitionNode]


def _fragments(document: DocumentNode) -> Fragments:
    return {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}


def _fields_of(
    selections: SelectionSetNode | None, fragments: Fragments, inside: frozenset[str] = frozenset()
) -> list[FieldNode]:
    """Return its fields, those of fragments included.

    A recursive fragment counts nothing here; validation refuses it.
    """
    found: list[FieldNode] = []
    for node in selections.selections if selections else ():
        if isinstance(node, FieldNode):
            found.append(node)
        elif isinstance(node, InlineFragmentNode):
            found += _fields_of(node.selection_set, fragments, inside)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in inside:
            name = node.name.value
            fragment = fragments.get(name)
            if fragment is not None:
                found += _fields_of(fragment.selection_set, fragments, inside | {name})
    return found


class _ListDepth:
    """How deeply lists of members are nested; each selection set is visited once."""

    def __init__(self, fragments: Fragments) -> None:
        self._fragments = fragments
        self._known: dict[int, int] = {}

    def of(self, selections: SelectionSetNode | None) -> int:
        if selections is None:
            return 0
        found = self._known.get(id(selections))
        if found is None:
            self._known[id(selections)] = MAX_NESTED_LISTS + 1  # recursive: refused
            found = max(
                (
                    (node.name.value in _MEMBER_LISTS) + self.of(node.selection_set)
                    for node in _fields_of(selections, self._fragments)
                ),
                default=0,
            )
            self._known[id(selections)] = found
        return found


def _count(roots: Iterable[FieldNode], fragments: Fragments, schema: GraphQLSchema) -> int:
    counter = _Counter(schema, fragments)
    return sum(counter.root(node) for node in roots)


class _Counter:
    """Counts the values of an answer."""

    def __init__(self, schema: GraphQLSchema, fragments: Fragments) -> None:
        self._schema = schema
        self._fragments = fragments
        self._known: dict[tuple[int, int], int] = {}

    def root(self, node: FieldNode) -> int:
        if node.name.value == "__schema":
            return 1 + self._of(node, self._schema, _schema_members)
        # Whatever type a variable names.
        every = self._schema.type_map.values()
        return 1 + max(self._of(node, one, self._type_members) for one in every)

    def _of(self, node: FieldNode, entity: Any, members: Callable[[Any, str], Members]) -> int:
        """Return how many values the selection of `node` yields for one entity."""
        if node.selection_set is None or entity is None:
            return 0
        key = (id(node.selection_set), id(entity))
        found = self._known.get(key)
        if found is None:
            self._known[key] = 0
            found = 0
            for inner in _fields_of(node.selection_set, self._fragments):
                below, ways = members(entity, inner.name.value)
                found += 1 + sum(self._of(inner, one, ways or self._type_members) for one in below)
            self._known[key] = found
        return found

    def _type_members(self, entity: Any, name: str) -> Members:
        if name in {"fields", "inputFields"}:
            is_input = is_input_object_type(entity)
            has_them = hasattr(entity, "fields") and is_input is (name == "inputFields")
            return (entity.fields.values() if has_them else ()), _member_members
        if name == "enumValues":
            return (entity.values.values() if is_enum_type(entity) else ()), _leaf_members
        if name == "interfaces":
            return getattr(entity, "interfaces", ()), None
        if name == "possibleTypes":
            shown = self._schema.get_possible_types(entity) if is_abstract_type(entity) else ()
            return shown, None
        return ((entity.of_type,) if name == "ofType" and hasattr(entity, "of_type") else ()), None


# What an entity's member leads to, and how to continue from there (None: as from a type).
Members = tuple[Iterable[Any], Callable[[Any, str], Any] | None]


def _schema_members(schema: GraphQLSchema, name: str) -> Members:
    if name == "types":
        return schema.type_map.values(), None
    if name == "directives":
        return schema.directives, _member_members
    roots = {
        "queryType": schema.query_type,
        "mutationType": schema.mutation_type,
        "subscriptionType": schema.subscription_type,
    }
    found = roots.get(name)
    return (() if found is None else (found,)), None


def _member_members(member: Any, name: str) -> Members:
    """Return the members of a field, an argument, an input field, a directive."""
    if name == "args":
        return getattr(member, "args", {}).values(), _member_members
    return ((member.type,) if name == "type" and hasattr(member, "type") else ()), None


def _leaf_members(entity: Any, name: str) -> Members:
    return (), None
