"""Selection sets → the selection of a request: aliases as keys, fragments and directives resolved.

A validated document's selection sets for an object become `Selection` and `ConnectionShape`
(`core.query.request`). Names are the document's; the planner resolves them and applies permissions.
Merging of equal response keys: GraphQL specification §6.3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

from core.graphql.document.documents import Prepared
from core.graphql.document.values import ValueReader
from core.query.arguments import CHILDREN_PAGE, read_query
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
from core.query.versions import NAME, VersionEntry
from metadata.definitions import FieldDef, ObjectDef
from metadata.model.catalog import Catalog
from metadata.types.registry import field_type

_NO_LISTS: Mapping[str, str] = MappingProxyType({})

Fields = dict[str, list[FieldNode]]
_UNREAD, _CHANGING = object(), object()


class SelectionReader:
    """Reads the selection sets of one prepared document for one request."""

    def __init__(self, catalog: Catalog, prepared: Prepared, values: ValueReader) -> None:
        self._catalog = catalog
        self._fragments = prepared.tree.fragments
        self._kept = prepared.tree.selections
        self.values = values

    def collect(self, sets: Iterable[SelectionSetNode | None]) -> Fields:
        """Collect fields by response key, in order of first appearance."""
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

    # ── kept with the tree ───────────────────────────────────────────────────────────────

    def kept_record(self, obj: ObjectDef, nodes: Sequence[FieldNode]) -> Selection:
        found: Selection = self._once("record", nodes, partial(self.record, obj, nodes))
        return found

    def kept_connection(
        self, obj: ObjectDef, nodes: Sequence[FieldNode], *, is_group: bool = False
    ) -> ConnectionShape:
        make = partial(self.connection, obj, nodes, is_group=is_group)
        found: ConnectionShape = self._once("connection", nodes, make)
        return found

    def _once(self, what: str, nodes: Sequence[FieldNode], make: Callable[[], Any]) -> Any:
        """Cache what `make` returns with the tree, if it is the same for every request.

        That is so for selections without arguments or directives in them.
        """
        key = (what, *map(id, nodes))  # the tree keeps the nodes alive, so their ids are stable
        found = self._kept.get(key, _UNREAD)
        if found is _UNREAD:
            found = make()
            is_fixed = not any(self._has_arguments(node.selection_set) for node in nodes)
            self._kept[key] = found if is_fixed else _CHANGING
        return make() if found is _CHANGING else found

    def _has_arguments(self, selection_set: SelectionSetNode | None) -> bool:
        """Tell whether anything in it, fragments included, has arguments or directives."""
        for node in selection_set.selections if selection_set else ():
            if node.directives or (isinstance(node, FieldNode) and node.arguments):
                return True
            if isinstance(node, FragmentSpreadNode):
                inner: SelectionSetNode | None = self._fragments[node.name.value].selection_set
            else:
                inner = node.selection_set  # type: ignore[attr-defined]  # fields, inline fragments
            if self._has_arguments(inner):
                return True
        return False

    # ── records ──────────────────────────────────────────────────────────────────────────

    def record(self, obj: ObjectDef, nodes: Sequence[FieldNode]) -> Selection:
        """Return what is selected of one record of `obj`."""
        entries = [
            self._record_entry(obj, key, same)
            for key, same in self.collect(n.selection_set for n in nodes).items()
        ]
        return Selection(tuple(entries))

    def _record_entry(
        self, obj: ObjectDef, key: str, nodes: list[FieldNode]
    ) -> FieldEntry | ToOneEntry | ToManyEntry | Typename | VersionEntry:
        name = nodes[0].name.value
        if name == "__typename":
            return Typename(key, self._catalog.names.type(obj))
        field = obj.fields.get(name)
        if name == NAME:
            return VersionEntry(key)
        if field is None:  # a join column such as companyId
            return FieldEntry(key, name)
        if field.is_relation:
            return self._relation(key, field, nodes)
        if nodes[0].selection_set is None:
            return FieldEntry(key, name)
        composite = field_type(field)
        lists = {
            part.name: part.kind.shape.type_name
            for part in composite.parts(field)
            if part.kind.shape is not None
        }
        return FieldEntry(key, name, self._sub_fields(composite.graphql_composite, nodes, lists))

    def _relation(
        self, key: str, field: FieldDef, nodes: list[FieldNode]
    ) -> ToOneEntry | ToManyEntry:
        target = self._catalog.target_of(field)
        assert target is not None  # noqa: S101  fields to inactive objects are not in the catalog
        if field.is_many_to_one:
            return ToOneEntry(key, field.name, self.kept_record(target, nodes))
        arguments = self.values.arguments(nodes[0].arguments)
        query = read_query(self._catalog, target, arguments, CHILDREN_PAGE)
        return ToManyEntry(key, field.name, query, self.kept_connection(target, nodes))

    def _sub_fields(
        self,
        type_name: str,
        nodes: Sequence[FieldNode],
        inner_types: Mapping[str, str] = _NO_LISTS,
    ) -> tuple[FieldEntry | Typename, ...]:
        """Read the sub-fields. `inner_types`: object types of the JSON lists inside, by name."""
        entries: list[FieldEntry | Typename] = []
        for key, same in self.collect(n.selection_set for n in nodes).items():
            name = same[0].name.value
            if name == "__typename":
                entries.append(Typename(key, type_name))
            elif same[0].selection_set is None:
                entries.append(FieldEntry(key, name))
            else:
                inner = self._sub_fields(inner_types[name], same)
                entries.append(FieldEntry(key, name, inner))
        return tuple(entries)

    # ── connections ──────────────────────────────────────────────────────────────────────

    def connection(
        self, obj: ObjectDef, nodes: Sequence[FieldNode], *, is_group: bool = False
    ) -> ConnectionShape:
        """Return what is selected of a connection of `obj`, or of one row of its groupBy."""
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
                entries.append(Typename(key, self._catalog.names.type(obj, kind)))
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
                entries.append(Typename(inner_key, self._catalog.names.type(obj, "Edge")))
        return EdgesEntry(key, tuple(entries))
