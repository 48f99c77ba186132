"""ADDRESS: six lines of text and a place on the globe."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from metadata.definitions import FieldDef
from metadata.parts import Setting
from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part, read_text
from metadata.values import scalars

_TEXTS = (
    "addressStreet1", "addressStreet2", "addressCity", "addressPostcode", "addressState",
    "addressCountry",
)  # fmt: skip
_COORDINATES = ("addressLat", "addressLng")


def _coordinate(_field: FieldDef, value: Any) -> Decimal | None:
    return None if value == "" else scalars.decimal(value)


class AddressType(CompositeType):
    key = "ADDRESS"
    label = "Address"
    widget = "address"
    can_be_unique = False
    can_be_searchable = True
    graphql_composite = "Address"
    sub_fields = (
        *(part(name, kinds.TEXT, in_search=True) for name in _TEXTS),
        *(part(name, kinds.NUMERIC) for name in _COORDINATES),
    )
    readers = {  # noqa: RUF012
        **dict.fromkeys(_TEXTS, read_text),
        **dict.fromkeys(_COORDINATES, _coordinate),
    }
    settings = (
        Setting("subFields", "Lines shown", choices=(*_TEXTS, *_COORDINATES), is_list=True),
    )
    example = {  # noqa: RUF012
        "addressStreet1": "5 Rue Chaptal",
        "addressStreet2": "",
        "addressCity": "Paris",
        "addressPostcode": "75009",
        "addressState": "",
        "addressCountry": "France",
        "addressLat": 48.8809,
        "addressLng": 2.3326,
    }
