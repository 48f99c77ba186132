"""The registry: every field type by its key, in the order settings pages offer them.

`field_type(field)` is how everybody reaches a type. Adding one: a module with its class, a line
here, a row in docs/field-types.md (docs/adding-a-field-type.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from metadata.definitions import FieldDef
from metadata.field_types.actor import ActorType
from metadata.field_types.address import AddressType
from metadata.field_types.array import ArrayType
from metadata.field_types.base import FieldType
from metadata.field_types.boolean import BooleanType
from metadata.field_types.currency import CurrencyType
from metadata.field_types.emails import EmailsType
from metadata.field_types.files import FilesType
from metadata.field_types.full_name import FullNameType
from metadata.field_types.json import RawJsonType
from metadata.field_types.links import LinksType
from metadata.field_types.number import NumberType
from metadata.field_types.numeric import NumericType
from metadata.field_types.phones import PhonesType
from metadata.field_types.position import PositionType
from metadata.field_types.relation import MorphRelationType, RelationType
from metadata.field_types.rich_text import RichTextType
from metadata.field_types.search_vector import SearchVectorType
from metadata.field_types.select import MultiSelectType, RatingType, SelectType
from metadata.field_types.temporal import DateTimeType, DateType
from metadata.field_types.text import TextType
from metadata.field_types.uuid import UuidType

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
    """The type of a definition; KeyError for a key that is not registered."""
    return FIELD_TYPES[field.type]
