"""The registry: every field type by its key, in the order settings pages offer them.

`field_type(field)` is how everything reaches a type. To add one: a module with its class, a line
here, a row in docs/field-types.md (docs/adding-a-field-type.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from metadata.definitions import FieldDef
from metadata.types.base import FieldType
from metadata.types.composite.actor import ActorType
from metadata.types.composite.address import AddressType
from metadata.types.composite.currency import CurrencyType
from metadata.types.composite.emails import EmailsType
from metadata.types.composite.full_name import FullNameType
from metadata.types.composite.links import LinksType
from metadata.types.composite.phones import PhonesType
from metadata.types.composite.rich_text import RichTextType
from metadata.types.relation import MorphRelationType, RelationType
from metadata.types.scalar.array import ArrayType
from metadata.types.scalar.boolean import BooleanType
from metadata.types.scalar.files import FilesType
from metadata.types.scalar.json import RawJsonType
from metadata.types.scalar.number import NumberType
from metadata.types.scalar.numeric import NumericType
from metadata.types.scalar.position import PositionType
from metadata.types.scalar.search_vector import SearchVectorType
from metadata.types.scalar.select import MultiSelectType, RatingType, SelectType
from metadata.types.scalar.temporal import DateTimeType, DateType
from metadata.types.scalar.text import TextType
from metadata.types.scalar.uuid import UuidType

_TYPES: tuple[FieldType, ...] = (
    TextType(),
    NumberType(),
    BooleanType(),
    DateTimeType(),
    DateType(),
    SelectType(),
    MultiSelectType(),
    RatingType(),
    FullNameType(),
    EmailsType(),
    PhonesType(),
    LinksType(),
    AddressType(),
    CurrencyType(),
    RichTextType(),
    ArrayType(),
    RawJsonType(),
    FilesType(),
    UuidType(),
    RelationType(),
    MorphRelationType(),
    ActorType(),
    NumericType(),
    PositionType(),
    SearchVectorType(),
)

FIELD_TYPES: Mapping[str, FieldType] = MappingProxyType({t.key: t for t in _TYPES})


def field_type(field: FieldDef) -> FieldType:
    """Return the type of a definition. Raises KeyError for an unregistered key."""
    return FIELD_TYPES[field.type]
