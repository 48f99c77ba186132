"""What field types are made of: kinds of scalars, parts of fields, and facts about them.

A `Kind` is a scalar as PostgreSQL, JSON and GraphQL know it: it determines operators, JSON Schema,
GraphQL scalar and the SQL that prints it. A `Part` is one column of a field. These are plain
values: nothing here knows a field type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from psycopg import sql

from metadata.definitions import FieldDef

JsonSchema = dict[str, Any]
# A value other than null → what is bound; raises `scalars.Refusal`.
PartReader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class JsonShape:
    """Members of a JSON sub-field: `members` = (name, GraphQL scalar), in order.

    `type_name`: name of the GraphQL object type (its input: `type_name` + "Input").
    """

    type_name: str
    members: tuple[tuple[str, str], ...]
    is_list: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of a field's `settings` (docs/api/metadata.md#settings): its check and its form
    control.

    `choices`: allowed values ("" control = select); `minimum`/`maximum`: a whole number between.
    """

    name: str
    label: str
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    is_list: bool = False  # a list of choices
    is_required: bool = False
    message: str = ""  # the contract's sentence for a bad value, if it has one


@dataclass(frozen=True, slots=True)
class Kind:
    """A scalar. All callables are pure.

    `operators`: names out of `metadata.values.operators.OPERATORS`, in documented order.
    `read_sql(column)`: SQL expression whose JSON rendering is the contract's (`coalesce(c,'')`).
    `order_sql(field, column)`: expression to sort by (texts: their sort key; SELECT: position of
    the option).
    `parse_filter(label, value)`: a filter's value → the bound Python value; raises
    `twenty.errors.InvalidFilter` naming the field, the value and the expectation.
    `graphql_output` / `graphql_input` / `graphql_filter`: type names; "" where the type depends
    on the field (enums: built per field).
    """

    key: str
    pg_type: str
    operators: tuple[str, ...]
    json_schema: Mapping[str, Any] = dataclass_field(hash=False)  # kinds are keys of caches
    graphql_output: str
    graphql_input: str
    graphql_filter: str
    read_sql: Callable[[sql.Composable], sql.Composable]
    order_sql: Callable[[FieldDef, sql.Composable], sql.Composable]
    parse_filter: Callable[[FieldDef, str, Any], Any]
    is_sortable: bool = True
    # What `is: NULL` and `eq: ""` mean for it (docs/api/rest.md#comparators). Such kinds
    # store their empty value ("", [], {}) as NULL, so their columns are never NOT NULL.
    empty_literal: str | None = None
    # Enums with values of their own (ACTOR source); None = the field's options.
    values: tuple[str, ...] | None = None
    # Pattern of like, ilike, startsWith, endsWith on a text kind; None = plain text.
    parse_pattern: Callable[[FieldDef, str, Any], str] | None = None
    # JSON kinds with typed members (additionalPhones, secondaryLinks, ACTOR context).
    shape: JsonShape | None = None
    # The kind's own checks by operator, taking precedence over `metadata.values.operators`.
    own_checks: Mapping[str, Callable[..., Any]] = dataclass_field(
        default_factory=dict, hash=False, compare=False
    )
    # Parts of the same field whose columns its conditions read too.
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UniqueForm:
    """How values are compared for uniqueness, in two equivalent forms.

    One is an immutable SQL expression of the column (in parentheses unless a mere column), the
    other a function of the stored value. `is_optional`: an empty value is compared like any other;
    otherwise it never equals anything.
    """

    sql: Callable[[sql.Composable], sql.Composable]
    value: Callable[[Any], Any]
    is_optional: bool = False


AS_IT_IS = UniqueForm(sql=lambda column: column, value=lambda value: value)
OR_EMPTY = UniqueForm(
    sql=lambda column: sql.SQL("coalesce({}, '')").format(column),
    value=lambda value: value or "",
    is_optional=True,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One column of a field. `name` is the sub-field's API name, "" for a scalar type."""

    name: str
    kind: Kind
    # Appended to the field's column base: "" or the capitalised sub-field ("PrimaryEmail").
    suffix: str = ""
    is_writable: bool = True
    in_unique: bool = False  # belongs to the unique index when the field is unique
    # What a stored value becomes when the field turns unique: an SQL expression of the column.
    settled_sql: Callable[[sql.Composable], sql.Composable] | None = None
    unique: UniqueForm | None = (
        AS_IT_IS  # how it is compared; None: named in keys, but not compared
    )
    in_search: bool = False
    in_emptiness: bool = True  # counts for "is the whole field empty?"
    not_null: bool = False
    pg_default: sql.Composable | None = None

    def column(self, field: FieldDef) -> str:
        """Return the physical column name of this part for `field`."""
        return field.column_name + self.suffix


@dataclass(frozen=True, slots=True)
class AggregateFunction:
    """One aggregate a field offers: name = `prefix` + Field + `suffix` ("sumAmountAmountMicros").

    `operation`: countUniqueValues, countEmpty, countNotEmpty, percentageEmpty, percentageNotEmpty,
    countTrue, countFalse, min, max, avg, sum. `part` is the sub-field it reads ("" for scalar
    types; None = the whole field). `graphql_type`: Int, Float, DateTime.
    """

    operation: str
    part: str | None
    suffix: str
    graphql_type: str

    def name(self, field: FieldDef) -> str:
        return f"{self.operation}{field.name[:1].upper()}{field.name[1:]}{self.suffix}"
