"""Stored rows → the bodies of records, or what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apikeys.context import RequestContext
from core.imports.columns import Column, Planner, record_names
from core.imports.options import CREATE, KEEP, Options
from core.query.write.writers import writer_for
from metadata.definitions import ObjectDef
from metadata.values.scalars import Refusal, shown
from twenty.http.json_body import parse_json


@dataclass(frozen=True, slots=True)
class RowError:
    field: str | None
    code: str
    message: str

    def stored(self) -> dict[str, str | None]:
        return {"field": self.field, "code": self.code, "message": self.message}


INVALID_CELL = "INVALID_ARGS_DATA"
Body = dict[str, Any]


class BodyReader:
    """Reads the rows of one import. `headings`: None for records in JSON."""

    def __init__(
        self,
        context: RequestContext,
        obj: ObjectDef,
        options: Options,
        headings: list[str] | None,
    ) -> None:
        self._writer = writer_for(context.catalog, obj)
        self._keeps = options.empty_cells == KEEP or options.mode == CREATE
        planner = Planner(context, obj, options)
        self._columns = None if headings is None else planner.layout(headings).columns
        self._members: dict[str, Column | None] = {}
        if headings is None and options.columns is not None:
            for name, path in options.columns.items():
                self._members[name] = planner.column(path) if path else None

    def read(self, content: str) -> Body | list[RowError]:
        if self._columns is not None:
            return self._cells(json.loads(content), self._columns)
        found = parse_json(content.encode("utf-8", "surrogatepass"))
        if self._members:
            return self._mapped(found, self._members)
        return dict(record_names(self._writer, found))

    def _cells(self, cells: list[Any], columns: tuple[Column | None, ...]) -> Body | list[RowError]:
        body: Body = {}
        errors: list[RowError] = []
        for column, cell in zip(columns, cells, strict=True):
            if column is not None:
                self._put(body, column, cell, errors)
        return errors or body

    def _mapped(
        self, record: Mapping[str, Any], members: Mapping[str, Column | None]
    ) -> Body | list[RowError]:
        body: Body = {}
        strange = [name for name in record if name not in members and not name.startswith("#")]
        errors = [
            RowError(name, INVALID_CELL, f"'columns' does not name {shown(name)}.")
            for name in strange
        ]
        for name, value in record.items():
            column = members.get(name)
            if column is not None:
                self._put(body, column, value, errors)
        return errors or body

    def _put(self, body: Body, column: Column, cell: Any, errors: list[RowError]) -> None:
        if cell is None or cell == "":
            if not self._keeps:
                column.put(body, None)
            return
        try:
            is_made = isinstance(cell, dict | list)
            column.put(body, cell if is_made else column.convert(cell))
        except Refusal as refusal:
            told = f"Invalid value {shown(cell)}: expected {refusal}"
            errors.append(RowError(column.path, INVALID_CELL, told))
