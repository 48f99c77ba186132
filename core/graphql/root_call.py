"""One root field of a document: its arguments, its selection, and what it reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode

from core.graphql.number_texts import with_texts
from core.graphql.selection import SelectionReader
from core.query.effects import Created, Effect
from core.query.request import ConnectionShape, Selection
from metadata.definitions import ObjectDef
from twenty.http.graphql.limits import Limits


@dataclass(slots=True)
class RootCall:
    """One root field of a document, its arguments read."""

    name: str
    arguments: Mapping[str, Any]
    nodes: tuple[FieldNode, ...]
    reader: SelectionReader
    limits: Limits
    has_text_numbers: bool = False
    # What an upsert did to each record, for the answer's extensions.
    effects: list[Effect] = field(default_factory=list)

    def told(self, made: Created) -> bytes:
        if self.arguments.get("upsert"):
            self.effects.extend(made.effects)
        return made.json

    def record(self, obj: ObjectDef) -> Selection:
        """Return what is selected of a record of `obj`."""
        found = self.reader.kept_record(obj, self.nodes)
        return with_texts(found) if self.has_text_numbers else found

    def connection(self, obj: ObjectDef, *, is_group: bool = False) -> ConnectionShape:
        """Return what is selected of a list of `obj`'s records, or of its groups."""
        found = self.reader.kept_connection(obj, self.nodes, is_group=is_group)
        return with_texts(found) if self.has_text_numbers else found
