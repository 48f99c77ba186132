"""Selection sets → the selection of a request, aliases as keys, fragments and directives resolved.

What comes in: a validated document's selection sets for an object. What goes out: `Selection` and
`ConnectionShape` (`core.query.request`). Names are the document's; the planner resolves them and
applies permissions. Merging of equal response keys: GraphQL specification §6.3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from core.graphql.arguments import CHILDREN_PAGE, read_query
from core.graphql.documents import Prepared
from core.graphql.values import ValueReader
from core.query.request import (
    AggregateEntry,
    ConnectionShape,
    CursorEntry,
    DimensionValuesEntry,
    EdgesEntry,
    FieldEntry,
    NodeEntry,
    PageInfoEntry,
    Selection,
    ToManyEntry,
    ToOneEntry,
    Typename,
)
from metadata.catalog import Catalog
from metadata.definitions import FieldDef, ObjectDef
from metadata.field_types.registry import field_type

Fields = dict[str, list[FieldNode]]
# What a part of a document depends on, beside its tree.
_NOTHING, _TEXT, _REQUEST = range(3)


class SelectionReader:
    """Reads selection sets of one prepared document for one request."""

    def __init__(self, catalog: Catalog, prepared: Prepared, values: ValueReader) -> None:
        self._catalog = catalog
        self._fragments = prepared.parsed.fragments
        self._of_tree = prepared.parsed.selections
        self._of_text = prepared.selections
        self.values = values

    def collect(self, sets: Iterable[SelectionSetNode | None]) -> Fields:
        """Fields by response key, in order of first appearance."""
        fields: Fields = {}
        for selection_set in sets:
            if selection_set is not None:
                self._collect(selection_set, fields)
        return fields

    def _collect(self, selection_set: SelectionSetNode, fields: Fields) -> None:
        for node in selection_set.selections:
            if node.directives and not self.values.includes(node.directives):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                fields.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                self._collect(node.selection_set, fields)
            elif isinstance(node, FragmentSpreadNode):
                self._collect(self._fragments[node.name.value].selection_set, fields)

    # ── root fields ──────────────────────────────────────────────────────────────────────

    def root_record(self, obj: ObjectDef, nodes: Sequence[FieldNode]) -> Selection:
        found: Selection = self._once("record", nodes, partial(self.record, obj, nodes))
        return found

    def root_connection(
        self, obj: ObjectDef, nodes: Sequence[FieldNode], *, is_group: bool = False
    ) -> ConnectionShape:
        make = partial(self.connection, obj, nodes, is_group=is_group)
        found: ConnectionShape = self._once("connection", nodes, make)
        return found

    def _once(self, what: str, nodes: Sequence[FieldNode], make: Callable[[], Any]) -> Any:
        """What has no arguments below a root field says the same to every request: it is read once
        for each tree that is kept; with literals only, once for each text."""
        key = (what, *map(id, nodes))  # the document, which is kept, holds the nodes
        dependence = self._of_tree.get(key)
        if dependence is None:
            dependence = max(self._dependence(node.selection_set) for node in nodes)
            self._of_tree[key] = dependence
        if dependence == _REQUEST:
            return make()
        kept = self._of_tree if dependence == _NOTHING else self._of_text
        found = kept.get((key, "read"))
        if found is None:
            found = kept[key, "read"] = make()
        return found

    def _dependence(self, selection_set: SelectionSetNode | None) -> int:
        found = _NOTHING
        for node in selection_set.selections if selection_set else ():
            found = max(found, _of_arguments(node))
            if isinstance(node, FragmentSpreadNode):
                inner: SelectionSetNode | None = self._fragments[node.name.value].selection_set
            else:
                inner = node.selection_set  # type: ignore[attr-defined]  # fields, inline fragments
            found = max(found, self._dependence(inner))
        return found

    # ── records ──────────────────────────────────────────────────────────────────────────

    def record(self, obj: ObjectDef, nodes: Sequence[FieldNode]) -> Selection:
        """What is selected of one record of `obj`."""
        entries = [
            self._record_entry(obj, key, same)
            for key, same in self.collect(n.selection_set for n in nodes).items()
        ]
        return Selection(tuple(entries))

    def _record_entry(
        self, obj: ObjectDef, key: str, nodes: list[FieldNode]
    ) -> FieldEntry | ToOneEntry | ToManyEntry | Typename:
        name = nodes[0].name.value
        if name == "__typename":
            return Typename(key, obj.pascal_name)
        field = obj.fields.get(name)
        if field is None:  # a join column such as companyId
            return FieldEntry(key, name)
        if field.is_relation:
            return self._relation(key, field, nodes)
        if nodes[0].selection_set is None:
            return FieldEntry(key, name)
        return FieldEntry(key, name, self._sub_fields(field_type(field).graphql_composite, nodes))

    def _relation(
        self, key: str, field: FieldDef, nodes: list[FieldNode]
    ) -> ToOneEntry | ToManyEntry:
        target = self._catalog.target_of(field)
        assert target is not None  # noqa: S101  fields to inactive objects are not in the catalog
        if field.is_many_to_one:
            return ToOneEntry(key, field.name, self.record(target, nodes))
        arguments = self.values.arguments(nodes[0].arguments)
        query = read_query(self._catalog, target, arguments, CHILDREN_PAGE)
        return ToManyEntry(key, field.name, query, self.connection(target, nodes))

    def _sub_fields(
        self, type_name: str, nodes: Sequence[FieldNode]
    ) -> tuple[FieldEntry | Typename, ...]:
        entries: list[FieldEntry | Typename] = []
        for key, same in self.collect(n.selection_set for n in nodes).items():
            name = same[0].name.value
            if name == "__typename":
                entries.append(Typename(key, type_name))
            elif same[0].selection_set is None:
                entries.append(FieldEntry(key, name))
            else:
                inner = self._sub_fields(json_type_name(type_name, name), same)
                entries.append(FieldEntry(key, name, inner))
        return tuple(entries)

    # ── connections ──────────────────────────────────────────────────────────────────────

    def connection(
        self, obj: ObjectDef, nodes: Sequence[FieldNode], *, is_group: bool = False
    ) -> ConnectionShape:
        """What is selected of a connection of `obj`, or of one row of its groupBy."""
        kind = "GroupByConnection" if is_group else "Connection"
        entries: list[
            EdgesEntry | PageInfoEntry | AggregateEntry | DimensionValuesEntry | Typename
        ] = []
        for key, same in self.collect(n.selection_set for n in nodes).items():
            name = same[0].name.value
            if name == "edges":
                entries.append(self._edges(obj, key, same))
            elif name == "pageInfo":
                entries.append(PageInfoEntry(key, self._sub_fields("PageInfo", same)))
            elif name == "groupByDimensionValues":
                entries.append(DimensionValuesEntry(key))
            elif name == "__typename":
                entries.append(Typename(key, obj.pascal_name + kind))
            else:
                entries.append(AggregateEntry(key, name))
        return ConnectionShape(tuple(entries))

    def _edges(self, obj: ObjectDef, key: str, nodes: list[FieldNode]) -> EdgesEntry:
        entries: list[CursorEntry | NodeEntry | Typename] = []
        for inner_key, same in self.collect(n.selection_set for n in nodes).items():
            name = same[0].name.value
            if name == "cursor":
                entries.append(CursorEntry(inner_key))
            elif name == "node":
                entries.append(NodeEntry(inner_key, self.record(obj, same)))
            else:
                entries.append(Typename(inner_key, f"{obj.pascal_name}Edge"))
        return EdgesEntry(key, tuple(entries))


def json_type_name(composite: str, sub_field: str) -> str:
    """Name of the object type of a JSON list inside a composite: `Phones.additionalPhones` →
    `PhonesAdditionalPhones`."""
    return f"{composite}{sub_field[:1].upper()}{sub_field[1:]}"


def _of_arguments(node: SelectionNode) -> int:
    """What the arguments and directives of one node, not those below it, depend on."""
    arguments = node.arguments if isinstance(node, FieldNode) else ()
    given = [*arguments, *(each for one in node.directives for each in one.arguments)]
    if not given and not node.directives:
        return _NOTHING
    return _REQUEST if any(_has_variable(each.value) for each in given) else _TEXT


def _has_variable(value: ValueNode) -> bool:
    if isinstance(value, ListValueNode):
        return any(map(_has_variable, value.values))
    if isinstance(value, ObjectValueNode):
        return any(_has_variable(one.value) for one in value.fields)
    return isinstance(value, VariableNode)
