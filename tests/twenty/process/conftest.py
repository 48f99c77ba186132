"""A data folder that the account of PostgreSQL can reach: pytest's own lie in a closed folder."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Short, because a socket must fit in; removed afterwards with the logs beside it."""
    if not settings.ENVIRONMENT.is_embedded:
        pytest.skip("this test is about the embedded PostgreSQL; DATABASE_URL is set")
    base = Path(tempfile.mkdtemp(prefix="twenty-"))
    base.chmod(0o711)
    yield base / "data"
    shutil.rmtree(base, ignore_errors=True)
