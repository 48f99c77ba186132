"""Headings of a file → where their cells go in a record's body; the rights of the caller applied.

A path is a field (`jobTitle`), a sub-field (`name.firstName`), a join column (`companyId`) or a
unique field of a linked object (`company.domainName`), by which the link is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apikeys.context import RequestContext
from apikeys.permissions import denied
from core.imports.cells import Cells, Convert, as_text
from core.imports.options import Options, invalid
from core.query.write.links import target_of
from core.query.write.unique_keys import KeyMember, unique_keys
from core.query.write.upsert.deciding import deciding_keys
from core.query.write.writable import refusal_of, writable_names
from core.query.write.writers import FieldWriter, ObjectWriter, writer_for
from metadata.definitions import FieldDef, ObjectDef
from metadata.values.scalars import shown
from twenty.errors import BadUserInput

# Columns of the report of refused rows: it can be mended and sent again.
ROW, FIELD, MESSAGE = "#row", "#field", "#message"
REPORTED = frozenset({ROW, FIELD, MESSAGE})
# Composites that one cell can give: the sub-field that it means.
_WHOLE = {
    "EMAILS": "primaryEmail",
    "LINKS": "primaryLinkUrl",
    "PHONES": "primaryPhoneNumber",
    "CURRENCY": "amountMicros",
    "RICH_TEXT": "markdown",
}
NUMBER, COUNTRY, CALLING_CODE = (
    "primaryPhoneNumber",
    "primaryPhoneCountryCode",
    "primaryPhoneCallingCode",
)
AMOUNT, CURRENCY = "amountMicros", "currencyCode"


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: of the field in a body, or of the relation; `part`: of a composite, else "";
    `link`: names around the value in the `where` of a connect.
    """

    path: str
    name: str
    part: str
    convert: Convert
    link: tuple[str, ...] = ()
    beside: Mapping[str, str] | None = None  # further parts that come with it

    def put(self, body: dict[str, Any], value: Any) -> None:
        """Add a converted value, or None for an empty cell, to a body."""
        if self.link:
            for name in reversed(self.link):
                value = None if value is None else {name: value}
            body[self.name] = value and {"connect": {"where": value}}
        elif self.part:
            parts = body.setdefault(self.name, {})
            if value is not None:
                parts[self.part] = value
                for name, given in self._beside(value).items():
                    parts[name] = parts.get(name) or given
            else:
                parts.setdefault(self.part, None)
        else:
            body[self.name] = value

    def _beside(self, value: Any) -> Mapping[str, str]:
        is_whole = self.part == NUMBER and as_text(value).lstrip("( ").startswith(("+", "00"))
        return {} if is_whole or self.beside is None else self.beside


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a file, in order: None for one that is left out. `ignored`: headings of
    columns that only the server writes, left out without having been named.
    """

    columns: tuple[Column | None, ...]
    ignored: tuple[str, ...] = ()


class Planner:
    """Finds the columns of an object's imports. Raises `BadUserInput` and `PermissionDenied`."""

    def __init__(self, context: RequestContext, obj: ObjectDef, options: Options) -> None:
        self._context = context
        self._obj = obj
        self._options = options
        self._cells = Cells(options)
        self._writer: ObjectWriter = writer_for(context.catalog, obj)
        self._writable = writable_names(context, obj)

    def check(self) -> None:
        """Check the paths and the unique fields that the options name."""
        options, keys = self._options, unique_keys(self._context.catalog, self._obj)
        try:
            deciding_keys(self._obj, keys, options.match_on or None)
        except BadUserInput as refusal:
            what = refusal.message.replace("'conflictFields' invalid", "'matchOn' is wrong")
            raise invalid(what) from None
        self._distinct(
            [self.column(path) for path in (self._options.columns or {}).values() if path]
        )

    def layout(self, headings: Sequence[str]) -> Layout:
        mapped = self._options.columns
        _check_headings(headings, mapped)
        ignored = []
        columns: list[Column | None] = []
        for heading in headings:
            path = heading if mapped is None else mapped.get(heading)
            if not path or path in REPORTED:
                columns.append(None)
            elif mapped is None and self._is_the_servers(path):
                ignored.append(heading)
                columns.append(None)
            else:
                columns.append(self.column(path))
        found = [column for column in columns if column is not None]
        self._distinct(found)
        self._check_match(found)
        return Layout(tuple(columns), tuple(ignored))

    def column(self, path: str) -> Column:
        name, _, rest = path.partition(".")
        target = self._writable.get(name)
        if target is None:
            raise refusal_of(self._context, self._obj, name)
        if isinstance(target, FieldDef):
            return self._linked(path, target, rest)
        return self._own(path, target, rest)

    def _own(self, path: str, target: FieldWriter, rest: str) -> Column:
        parts = {part.name: part for part in target.parts}
        is_whole = not rest and target.only_column is None
        part = _WHOLE.get(target.type.key) if is_whole else rest
        if part is None or part not in target.writable_parts:
            allowed = ", ".join(f"{target.name}.{n}" for n in sorted(target.writable_parts) if n)
            raise invalid(f"{shown(path)} is no column; expected {allowed or target.name}")
        convert = self._cells.converter(target.field, parts[part].kind)
        if is_whole and part == AMOUNT:
            convert = self._cells.amount
        return Column(path, target.name, part, convert, (), self._beside(part))

    def _beside(self, part: str) -> Mapping[str, str] | None:
        options = self._options
        if part == NUMBER and options.phone_country:
            return {COUNTRY: options.phone_country}
        if part == AMOUNT and options.currency:
            return {CURRENCY: options.currency}
        return None

    def _linked(self, path: str, relation: FieldDef, rest: str) -> Column:
        target = target_of(self._context, relation)
        members = [
            key.compared[0][0]
            for key in unique_keys(self._context.catalog, target)
            if len(key.compared) == 1
        ]
        member = next((m for m in members if rest in (m.path, m.writer.name)), None)
        if member is None:
            known = ", ".join(f"{relation.name}.{m.path}" for m in members)
            raise invalid(f"{shown(path)} finds no record; {relation.name} is found by {known}")
        if not self._context.permissions.can_read_field(target, member.writer.field):
            raise denied(target, "read", member.writer.field)
        convert = self._cells.converter(member.writer.field, _kind_of(member))
        return Column(path, relation.name, "", convert, tuple(member.path.split(".")))

    def _is_the_servers(self, path: str) -> bool:
        """Tell whether an export has it, but no body can give it."""
        name, _, part = path.partition(".")
        if name in self._writer.read_only:
            return True
        found = self._writer.fields.get(name)
        names = {known.name for known in found.parts} if found is not None else set()
        return found is not None and part in names - found.writable_parts

    def _distinct(self, columns: Sequence[Column]) -> None:
        seen: dict[tuple[str, str], Column] = {}
        for column in columns:
            other = seen.setdefault((column.name, column.part), column)
            if other is not column:
                raise invalid(f"{shown(other.path)} and {shown(column.path)} are the same field")

    def _check_match(self, columns: Sequence[Column]) -> None:
        named = {column.name for column in columns}
        for name in self._options.match_on:
            if name.partition(".")[0] not in named:
                raise invalid(f"'matchOn' names {shown(name)}, but no column gives it")


def _kind_of(member: KeyMember) -> Any:
    return next(part.kind for part in member.writer.parts if part.name == member.part)


def _check_headings(headings: Sequence[str], mapped: Mapping[str, str | None] | None) -> None:
    named = [heading for heading in headings if heading]
    twice = next((h for place, h in enumerate(named) if h in named[:place]), None)
    if twice is not None:
        raise invalid(f"the file has the heading {shown(twice)} twice")
    if not named:
        raise invalid("the file's first row has no headings")
    if mapped is None:
        return
    strange = [h for h in named if h not in mapped and h not in REPORTED]
    if strange:
        told = ", ".join(map(shown, strange[:20]))
        raise invalid(f"'columns' does not name {told}; expected a field for each, or null")
    missing = [heading for heading in mapped if heading not in named]
    if missing:
        raise invalid(f"'columns' names {shown(missing[0])}, which is no heading of the file")


def record_names(writer: ObjectWriter, record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the members of a record in JSON, without what only the server writes."""
    for name, value in record.items():
        if name in writer.read_only or name in REPORTED:
            continue
        found = writer.fields.get(name)
        if found is not None and found.only_column is None and isinstance(value, Mapping):
            known = {part.name for part in found.parts}
            value = {n: v for n, v in value.items() if n in found.writable_parts or n not in known}
        yield name, value
