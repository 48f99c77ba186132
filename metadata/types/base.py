"""What a field type is: a value with about ten members, from which everything else is derived.

What comes in: a `FieldDef`. What goes out: `Part`s (the columns a field owns, each of one
scalar `Kind`), parsed values for writes, and facts for DDL, filters, sorting, aggregates, REST,
GraphQL, OpenAPI and forms. This module and its neighbours import neither DRF nor graphene.

Two levels keep every type on one screen:

* a `Kind` is a scalar as PostgreSQL, JSON and GraphQL know it (text, uuid, datetime, ...);
  operators, JSON Schema, GraphQL scalar and the SQL that prints it hang on the kind;
* a `FieldType` says of which parts (kinds) a field consists and how a written value is parsed.
  A scalar type has one part named ""; a composite one part per sub-field.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from types import MappingProxyType
from typing import Any, ClassVar

from psycopg import sql

from metadata.checks.definition_errors import Problem
from metadata.definitions import FieldDef

JsonSchema = dict[str, Any]
# A value that is not null → what is bound; raises `scalars.Refusal`.
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
    """One key of a field's `settings` (metadata.md §4.6): its check and its form control.

    `choices`: allowed values ("" control = select); `minimum`/`maximum`: a whole number between.
    """

    name: str
    label: str
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    is_list: bool = False  # a list of choices
    is_required: bool = False
    message: str = ""  # the contract's sentence for a bad value, where it has one


@dataclass(frozen=True, slots=True)
class Kind:
    """A scalar. All callables are pure.

    `operators`: names out of `metadata.values.operators.OPERATORS`, in documented order.
    `read_sql(column)`: SQL expression whose JSON rendering is the contract's (`coalesce(c,'')`).
    `order_sql(field, column)`: expression to sort by (SELECT: position of the option).
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
    # What `is: NULL` and `eq: ""` mean for it (null-equivalent values, graphql.md §4.3). Such kinds
    # store their empty value ("", [], {}) as NULL, so their columns are never NOT NULL.
    empty_literal: str | None = None
    # Enums with values of their own (ACTOR source); None = the field's options.
    values: tuple[str, ...] | None = None
    # Pattern of like, ilike, startsWith, endsWith on a text kind; None = plain text.
    parse_pattern: Callable[[FieldDef, str, Any], str] | None = None
    # JSON kinds with typed members (additionalPhones, secondaryLinks, ACTOR context).
    shape: JsonShape | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One column of a field. `name` is the sub-field's API name, "" for a scalar type."""

    name: str
    kind: Kind
    # Appended to the field's column base: "" or the capitalised sub-field ("PrimaryEmail").
    suffix: str = ""
    is_writable: bool = True
    in_unique: bool = False  # belongs to the unique index when the field is unique
    in_search: bool = False
    in_emptiness: bool = True  # counts when "is the whole field empty?" is asked
    not_null: bool = False
    pg_default: sql.Composable | None = None

    def column(self, field: FieldDef) -> str:
        """Physical column name of this part for `field`."""
        return field.column_name + self.suffix


@dataclass(frozen=True, slots=True)
class AggregateFunction:
    """One aggregate a field offers: name = `prefix` + Field + `suffix` ("sumAmountAmountMicros").

    `operation`: countUniqueValues, countEmpty, countNotEmpty, percentageEmpty,
    percentageNotEmpty, countTrue, countFalse, min, max, avg, sum. `part` is the sub-field it
    looks at ("" for scalar types; None = the whole field). `graphql_type`: Int, Float, DateTime.
    """

    operation: str
    part: str | None
    suffix: str
    graphql_type: str

    def name(self, field: FieldDef) -> str:
        return f"{self.operation}{field.name[:1].upper()}{field.name[1:]}{self.suffix}"


class FieldType(ABC):
    """A field type; one instance per key in `metadata.types.registry`."""

    key: ClassVar[str]  # "EMAILS"
    label: ClassVar[str]  # "Emails", for people
    widget: ClassVar[str] = "text"  # form control on the settings pages
    is_creatable: ClassVar[bool] = True  # by API callers (metadata.md §4.1)
    can_be_unique: ClassVar[bool] = True
    can_be_searchable: ClassVar[bool] = False
    # Name of the GraphQL object type and stem of its inputs ("Emails"); "" for scalar types.
    graphql_composite: ClassVar[str] = ""
    settings: ClassVar[tuple[Setting, ...]] = ()
    has_options: ClassVar[bool] = False  # SELECT, MULTI_SELECT, RATING
    # Values of options that are the server's own (RATING); None = the caller gives the options.
    own_options: ClassVar[tuple[str, ...] | None] = None
    implicit_default: ClassVar[Any] = None  # when a definition gives none (ACTOR)
    # Strings of a default stand in quotes inside the JSON string (metadata.md §4.3).
    has_quoted_default: ClassVar[bool] = False
    # Default values that are functions: "now", "uuid" → the value of this moment.
    default_functions: ClassVar[Mapping[str, Callable[[], Any]]] = MappingProxyType({})

    @abstractmethod
    def parts(self, field: FieldDef) -> tuple[Part, ...]:
        """The columns, in order. Relations on the one-to-many side have none."""

    @abstractmethod
    def parse(self, field: FieldDef, value: Any) -> dict[str, Any]:
        """A written JSON value → {part name: Python value for its column}.

        A composite gives only the parts that were named (PATCH leaves the others as they are);
        None clears every part. Normalises (e-mail, phone, link, text "" → None).
        Raises `twenty.errors.InvalidData` naming field, value and expectation.
        """

    def part_readers(self, field: FieldDef) -> Mapping[str, PartReader]:
        """`parse` part by part: by part name, what reads a value that is not null into what is
        bound, raising `scalars.Refusal`. {} where parts are not read each on its own.

        A batch's values go through these; what they refuse, `parse` refuses with its message.
        """
        return {}

    @abstractmethod
    def json_schema(self, field: FieldDef, *, for_write: bool) -> JsonSchema:
        """JSON Schema 2020-12 of the value; nullability true; with description and example."""

    def json_sql(self, field: FieldDef, alias: sql.Composable) -> sql.Composable:
        """The SQL expression that yields the whole value's JSON on a read; composites as objects.

        The default is built from the parts by `metadata.columns.reading`.
        """
        from metadata.columns.reading import value_sql

        return value_sql(self.parts(field), field, alias)

    def parse_default(self, field: FieldDef) -> dict[str, Any]:
        """`field.default_value` (contract notation, metadata.md §4.3) → values by part; {} = none.

        "now" and "uuid" are functions: they give the values of this moment.
        """
        from metadata.checks.defaults import default_values

        return default_values(self, field)

    def check_definition(self, field: FieldDef) -> FieldDef:
        """Check and complete settings, options and default of a definition that is being made or
        changed. Returns the normalised definition (option ids, RATING options, positions).

        Raises `metadata.checks.definition_errors.DefinitionError(code, message)`
        (messages: metadata.md §4.3–§4.6).
        """
        from metadata.checks.definition_checks import check_definition

        return check_definition(self, field)

    def search_sql(self, field: FieldDef) -> tuple[sql.Composable, ...]:
        """Immutable text expressions that feed the search vector (metadata.md §7.2)."""
        from metadata.columns.search import part_texts

        return part_texts(self.parts(field), field)

    def settings_problems(self, field: FieldDef) -> list[Problem]:
        """What is wrong with `field.settings`; by default, against `self.settings`."""
        from metadata.checks.setting_checks import settings_problems

        return settings_problems(self, field)

    def default_problems(self, field: FieldDef) -> list[Problem]:
        """What is wrong with `field.default_value`, which is not None."""
        from metadata.checks.default_checks import default_problems

        return default_problems(self, field)

    def aggregates(self, field: FieldDef) -> tuple[AggregateFunction, ...]:
        """What connections and groupBy may compute of it (graphql.md §1.5)."""
        from metadata.columns.aggregates import common_aggregates

        return common_aggregates(field)

    def is_sortable(self, field: FieldDef) -> bool:
        return any(part.kind.is_sortable for part in self.parts(field))

    @property
    def is_composite(self) -> bool:
        return bool(self.graphql_composite)
