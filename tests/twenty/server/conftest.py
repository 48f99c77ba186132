"""A thread that takes a seat gets its database connections: the tests' own are put back."""

from collections.abc import Iterator
from typing import cast

import pytest
from django.db import DEFAULT_DB_ALIAS, connections

from twenty.db import libpq as prepared
from twenty.db.backend.base import DatabaseWrapper


@pytest.fixture(autouse=True)
def own_connections() -> Iterator[None]:
    before = {alias: connections[alias] for alias in connections}
    yield
    for alias, connection in before.items():
        connections[alias] = connection
    prepared.use_main_connection(cast(DatabaseWrapper, before[DEFAULT_DB_ALIAS]))
