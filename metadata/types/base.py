"""What a field type is: a value with a few members, from which everything else is derived.

A `FieldType` says of which parts (`metadata.parts`) a field consists and how a written value is
parsed. A scalar type has one part named ""; a composite one part per sub-field. DDL, filters,
sorting, aggregates, REST, GraphQL, OpenAPI and forms follow from that. This module and its
neighbours import neither DRF nor graphene.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from psycopg import sql

from metadata.checks.default_checks import default_problems
from metadata.checks.definition_errors import Problem
from metadata.checks.setting_checks import settings_problems
from metadata.columns.aggregates import common_aggregates
from metadata.definitions import FieldDef
from metadata.parts import AggregateFunction, JsonSchema, Part, PartReader, Setting
from metadata.search.expression import part_texts


class FieldType(ABC):
    """A field type; one instance per key in `metadata.types.registry`."""

    key: ClassVar[str]  # "EMAILS"
    label: ClassVar[str]  # "Emails", for people
    depends_on_stored: ClassVar[bool] = False  # if False, `needs_stored` is never True
    widget: ClassVar[str] = "text"  # form control on the settings pages
    is_creatable: ClassVar[bool] = True  # by API callers (docs/api/metadata.md#types)
    can_be_unique: ClassVar[bool] = True
    can_be_searchable: ClassVar[bool] = False
    # Name of the GraphQL object type and stem of its inputs ("Emails"); "" for scalar types.
    graphql_composite: ClassVar[str] = ""
    settings: ClassVar[tuple[Setting, ...]] = ()
    # Keys of `settings` kept unread: clients' display choices, the server's own.
    further_settings: ClassVar[frozenset[str]] = frozenset()
    has_options: ClassVar[bool] = False  # SELECT, MULTI_SELECT, RATING
    # Values of options that the server defines (RATING); None = callers give the options.
    own_options: ClassVar[tuple[str, ...] | None] = None
    implicit_default: ClassVar[Any] = None  # used when a definition gives none (ACTOR)
    # Default values that are functions: "now", "uuid" → the value at the time of the call.
    default_functions: ClassVar[Mapping[str, Callable[[], Any]]] = MappingProxyType({})

    @abstractmethod
    def parts(self, field: FieldDef) -> tuple[Part, ...]:
        """Return the columns, in order. Relations on the one-to-many side have none."""

    @abstractmethod
    def parse(self, field: FieldDef, value: Any) -> dict[str, Any]:
        """Parse a written JSON value → {part name: Python value for its column}.

        A composite returns only the parts that were named (PATCH leaves the others alone); None
        clears every part. Normalises (e-mail, phone, link, text "" → None). Raises
        `twenty.errors.InvalidData` naming field, value and expectation.
        """

    def read_default(self, field: FieldDef, value: Any) -> dict[str, Any]:
        """Return a default value, already unquoted, by part."""
        return self.parse(field, value)

    def needs_stored(self, field: FieldDef, value: Any) -> bool:
        """Tell whether a change to `value` can be parsed only with what the record holds."""
        return False

    def parse_over(self, field: FieldDef, value: Any, stored: Mapping[str, Any]) -> dict[str, Any]:
        """As `parse`, for a record that holds `stored` (by part; JSON as plain values)."""
        return self.parse(field, value)

    def reads_by_parts(self, value: Mapping[str, Any]) -> bool:
        """Tell whether `part_readers` fully handle `value`, an object."""
        return True

    def part_readers(self, field: FieldDef) -> Mapping[str, PartReader]:
        """Return readers that do what `parse` does, one per part; {} if parts are interdependent.

        A reader turns a value other than null into what is bound, raising `scalars.Refusal`.
        Batches use the readers; for what they refuse, `parse` is called to get its message.
        """
        return {}

    @abstractmethod
    def json_schema(self, field: FieldDef, *, for_write: bool) -> JsonSchema:
        """Return the value's JSON Schema 2020-12, with nullability, description and example."""

    def search_sql(self, field: FieldDef) -> tuple[sql.Composable, ...]:
        """Return immutable text expressions for the search vector (docs/api/metadata.md#search)."""
        return part_texts(self.parts(field), field)

    def settings_problems(self, field: FieldDef) -> list[Problem]:
        """Return what is wrong with `field.settings`; by default, against `self.settings`."""
        return settings_problems(self, field)

    def default_problems(self, field: FieldDef) -> list[Problem]:
        """Return what is wrong with `field.default_value`, which is not None."""
        return default_problems(self, field)

    def aggregates(self, field: FieldDef) -> tuple[AggregateFunction, ...]:
        """Return what connections and groupBy may compute (docs/api/graphql.md#aggregates)."""
        return common_aggregates(field)

    def is_sortable(self, field: FieldDef) -> bool:
        return any(part.kind.is_sortable for part in self.parts(field))

    @property
    def is_composite(self) -> bool:
        return bool(self.graphql_composite)
