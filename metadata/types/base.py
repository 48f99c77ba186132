"""What a field type is: a value with about ten members, from which everything else is derived.

A `FieldType` says of which parts (`metadata.parts`) a field consists and how a written value
is parsed. A scalar type has one part named ""; a composite one part per sub-field. DDL, filters,
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
from metadata.values.search_text import part_texts


class FieldType(ABC):
    """A field type; one instance per key in `metadata.types.registry`."""

    key: ClassVar[str]  # "EMAILS"
    label: ClassVar[str]  # "Emails", for people
    depends_on_stored: ClassVar[bool] = False  # `needs_stored` may say yes
    widget: ClassVar[str] = "text"  # form control on the settings pages
    is_creatable: ClassVar[bool] = True  # by API callers (docs/api/metadata.md#types)
    can_be_unique: ClassVar[bool] = True
    can_be_searchable: ClassVar[bool] = False
    # Name of the GraphQL object type and stem of its inputs ("Emails"); "" for scalar types.
    graphql_composite: ClassVar[str] = ""
    settings: ClassVar[tuple[Setting, ...]] = ()
    # Keys of `settings` that are kept as they are: clients' choices of display, the server's own.
    further_settings: ClassVar[frozenset[str]] = frozenset()
    has_options: ClassVar[bool] = False  # SELECT, MULTI_SELECT, RATING
    # Values of options that are the server's own (RATING); None = the caller gives the options.
    own_options: ClassVar[tuple[str, ...] | None] = None
    implicit_default: ClassVar[Any] = None  # when a definition gives none (ACTOR)
    # Strings of a default stand in quotes inside the JSON string (docs/api/metadata.md#defaults).
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

    def read_default(self, field: FieldDef, value: Any) -> dict[str, Any]:
        """A default value, its quotes taken off, by part."""
        return self.parse(field, value)

    def needs_stored(self, field: FieldDef, value: Any) -> bool:
        """Whether a change to `value` can be read only together with what the record holds."""
        return False

    def parse_over(self, field: FieldDef, value: Any, stored: Mapping[str, Any]) -> dict[str, Any]:
        """As `parse`, for a record that holds `stored` (by part; JSON as plain values)."""
        return self.parse(field, value)

    def reads_by_parts(self, value: Mapping[str, Any]) -> bool:
        """Whether `part_readers` say all there is to say of `value`, an object."""
        return True

    def part_readers(self, field: FieldDef) -> Mapping[str, PartReader]:
        """`parse` part by part: by part name, what reads a value that is not null into what is
        bound, raising `scalars.Refusal`. {} where parts are not read each on its own.

        A batch's values go through these; what they refuse, `parse` refuses with its message.
        """
        return {}

    @abstractmethod
    def json_schema(self, field: FieldDef, *, for_write: bool) -> JsonSchema:
        """JSON Schema 2020-12 of the value; nullability true; with description and example."""

    def search_sql(self, field: FieldDef) -> tuple[sql.Composable, ...]:
        """Immutable text expressions that feed the search vector (docs/api/metadata.md#search)."""
        return part_texts(self.parts(field), field)

    def settings_problems(self, field: FieldDef) -> list[Problem]:
        """What is wrong with `field.settings`; by default, against `self.settings`."""
        return settings_problems(self, field)

    def default_problems(self, field: FieldDef) -> list[Problem]:
        """What is wrong with `field.default_value`, which is not None."""
        return default_problems(self, field)

    def aggregates(self, field: FieldDef) -> tuple[AggregateFunction, ...]:
        """What connections and groupBy may compute of it (docs/api/graphql.md#aggregates)."""
        return common_aggregates(field)

    def is_sortable(self, field: FieldDef) -> bool:
        return any(part.kind.is_sortable for part in self.parts(field))

    @property
    def is_composite(self) -> bool:
        return bool(self.graphql_composite)
