"""`contact`: a custom object whose fields of some value types are unique, or have defaults."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.clients import RestClient
from tests.metadata.model_actions import make_field, make_object

FieldMaker = Callable[..., dict[str, Any]]


@pytest.fixture
def contact(rest: RestClient) -> dict[str, Any]:
    return make_object(
        rest,
        nameSingular="contact",
        namePlural="contacts",
        labelSingular="Contact",
        labelPlural="Contacts",
    )


@pytest.fixture
def add_field(rest: RestClient, contact: dict[str, Any]) -> FieldMaker:
    """`add_field("PHONES", "line", isUnique=True)` on `contact`."""

    def add(type_key: str, name: str, **values: Any) -> dict[str, Any]:
        return make_field(rest, contact["id"], type_key, name, **values)

    return add
