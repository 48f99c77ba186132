"""Fixtures of the tests of deliveries."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.core.webhooks.deliveries.world import Target, target


@pytest.fixture
def hook(settings: Settings) -> Iterator[Target]:
    settings.OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS = ("127.0.0.1",)
    with target() as found:
        yield found
