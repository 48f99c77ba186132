"""THE operator table: what a filter may contain, its SQL, JSON Schema and GraphQL input.

A kind, a field, an operator and a raw value become a `Condition` (checked: SQL form and bound
value), then its SQL. The form's name, not the value, is part of a plan's shape. Semantics:
docs/api/rest.md#comparators.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from psycopg import sql

from metadata.definitions import FieldDef
from metadata.parts import JsonSchema, Kind
from metadata.values import filter_values
from metadata.values.operator_forms import BESIDE_FORMS, FORMS
from metadata.values.scalars import Refusal, refused_filter
from metadata.values.search_text import escape_pattern, search_terms
from twenty.errors import InvalidFilter

FILTER_IS = ("NULL", "NOT_NULL")


class Condition(NamedTuple):
    """A checked predicate on one column: `form` names its SQL in `FORMS`; `value` is bound unless
    `has_value` is False.
    """

    form: str
    value: Any = None
    has_value: bool = True


Check = Callable[[Kind, FieldDef, str, Any], Condition]


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator; `check(kind, field, label, value)` returns a Condition.

    It raises `InvalidFilter`. `operand`: one (a value of the kind), many (a list of them), null,
    flag, text.
    """

    name: str
    operand: str
    check: Check

    def json_schema(self, kind: Kind) -> JsonSchema:
        """Return the value's JSON Schema."""
        own = dict(kind.json_schema)
        element = dict(own.get("items", own)) if own.get("type") == "array" else own
        return {
            "one": own,
            "many": {"type": "array", "items": element, "minItems": 1},
            "null": {"type": "string", "enum": list(FILTER_IS)},
            "flag": {"type": "boolean"},
            "text": {"type": "string"},
        }[self.operand]

    def graphql_input(self, kind: Kind, enum_name: str = "") -> str:
        """Return the value's GraphQL type; `enum_name` if the kind's type depends on the field."""
        element = enum_name or kind.graphql_input.strip("[]!")
        return {
            "one": element,
            "many": f"[{element}]",
            "null": "FilterIs",
            "flag": "Boolean",
            "text": "String",
        }[self.operand]


def _is_empty(kind: Kind, value: Any) -> bool:
    return isinstance(value, str | list) and not value and kind.empty_literal is not None


def _compare(form: str, empty_form: str | None = None) -> Check:
    def check(kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
        bound = kind.parse_filter(field, label, value)
        if empty_form and _is_empty(kind, bound):
            return Condition(empty_form, has_value=False)
        return Condition(form, bound)

    return check


def _in(kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
    values = [kind.parse_filter(field, label, item) for item in non_empty(label, value)]
    kept = [item for item in values if not _is_empty(kind, item)]
    if not kept:
        return Condition("isNull", has_value=False)
    return Condition("in" if len(kept) == len(values) else "inOrNull", kept)


def non_empty(label: str, value: Any) -> list[Any]:
    if not isinstance(value, (list, tuple)) or not value:
        raise InvalidFilter(f"Invalid filter value for field {label}. Expected non-empty array")
    return list(value)


def _is(kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
    if value not in FILTER_IS:
        raise refused_filter(label, value, 'NULL or NOT_NULL (operator "is")')
    return Condition("isNull" if value == "NULL" else "isNotNull", has_value=False)


def _is_empty_array(kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
    wants_empty = filter_values.boolean(field, label, value)
    return Condition("isNull" if wants_empty else "isNotNull", has_value=False)


def _pattern(form: str, before: str = "", after: str = "", *, is_literal: bool = False) -> Check:
    """Check a pattern; `before`/`after` surround a literal text (startsWith, endsWith)."""

    def check(kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
        parse = kind.parse_pattern or filter_values.text
        text = parse(field, label, value)
        if is_literal:
            return Condition(form, before + escape_pattern(text) + after)
        if not text and kind.empty_literal is not None:
            return Condition("isNull", has_value=False)
        return Condition(form, pattern_text(text))

    return check


def pattern_text(pattern: str) -> str:
    """Return a pattern PostgreSQL accepts: it refuses one that ends within an escape."""
    trailing = len(pattern) - len(pattern.rstrip("\\"))
    return pattern + "\\" if trailing % 2 else pattern


def _array(form: str, name: str, empty_form: str | None = None) -> Check:
    """Check a list operator; a SELECT is a list of one (docs/api/graphql.md#operators)."""

    def check(kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
        if not isinstance(value, (list, tuple)):
            raise InvalidFilter(
                f'Filter operator "{name}" requires an array value for field {label}'
            )
        if not value and empty_form:
            return Condition(empty_form, has_value=False)
        values = non_empty(label, value)
        if kind.pg_type.endswith("[]"):
            return Condition(form, kind.parse_filter(field, label, values))
        return Condition("in", [kind.parse_filter(field, label, item) for item in values])

    return check


def _search(kind: Kind, field: FieldDef, label: str, value: Any) -> Condition:
    try:
        terms = search_terms(filter_values.text(field, label, value))
    except Refusal as refusal:
        raise refused_filter(label, value, str(refusal)) from None
    if terms.inside is not None:
        return Condition("searchInside", [terms.every, terms.inside])
    if terms.every:
        return Condition("search", terms.every)
    # Blank text finds every record; nothing but signs finds none.
    return Condition("never" if str(value).strip() else "isNotNull", has_value=False)


_ALL = (
    Operator("eq", "one", _compare("eq", "isNull")),
    Operator("neq", "one", _compare("neq", "isNotNull")),
    Operator("gt", "one", _compare("gt")),
    Operator("gte", "one", _compare("gte")),
    Operator("lt", "one", _compare("lt")),
    Operator("lte", "one", _compare("lte")),
    Operator("in", "many", _in),
    Operator("is", "null", _is),
    Operator("like", "text", _pattern("like")),
    Operator("ilike", "text", _pattern("ilike")),
    Operator("startsWith", "text", _pattern("like", after="%", is_literal=True)),
    Operator("endsWith", "text", _pattern("like", before="%", is_literal=True)),
    Operator("containsAny", "many", _array("containsAny", "containsAny")),
    Operator("containsExactly", "many", _array("containsExactly", "containsExactly", "isNull")),
    Operator("contains", "many", _array("contains", "contains")),
    Operator("notContains", "many", _array("notContains", "notContains")),
    Operator("containsIlike", "text", _pattern("containsIlike")),
    Operator("isEmptyArray", "flag", _is_empty_array),
    Operator("search", "text", _search),
)
OPERATORS: Mapping[str, Operator] = MappingProxyType({o.name: o for o in _ALL})


def check_condition(
    kind: Kind, field: FieldDef, label: str, operator: str, value: Any
) -> Condition:
    """Check an operator and a raw value (text from REST, JSON from GraphQL).

    `label` is the path as the caller wrote it ("emails.primaryEmail"). Raises `InvalidFilter` with
    the sentences of docs/api/rest.md#comparators-by-type.
    """
    if operator in ("regex", "iregex"):
        raise InvalidFilter(f'Operator "{operator}" is not supported', code="UNSUPPORTED_OPERATOR")
    if operator not in kind.operators:
        raise InvalidFilter(
            f'Operator "{operator}" is not valid for field "{label}" of type {field.type} - '
            f"Allowed operators: {', '.join(kind.operators)}"
        )
    if value is None:
        raise refused_filter(label, value, f'a value for operator "{operator}" (use is: NULL)')
    check = kind.own_checks.get(operator) or OPERATORS[operator].check
    return check(kind, field, label, value)


def condition_sql(
    form: str,
    kind: Kind,
    field: FieldDef,
    column: sql.Composable,
    parameter: sql.Composable,
    beside: Sequence[sql.Composable] = (),
) -> sql.Composable:
    """Return the SQL of a checked condition.

    `parameter`: the placeholder, without a cast; not used when the condition has no value.
    `beside`: the columns of the parts that `kind.beside` names.
    """
    own = beside if form in BESIDE_FORMS else ()
    return FORMS[form](kind, field, column, parameter, *own)
