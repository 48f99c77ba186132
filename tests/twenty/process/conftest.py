"""A data folder that the account of PostgreSQL can reach: pytest's own lie in a closed folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.twenty.process.server import temporary_data_dir


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Short, because a socket must fit in; removed afterwards with the logs beside it."""
    need_embedded_postgres()
    with temporary_data_dir() as folder:
        yield folder


def need_embedded_postgres() -> None:
    if not settings.ENVIRONMENT.is_embedded:
        pytest.skip("this test is about the embedded PostgreSQL; DATABASE_URL is set")
