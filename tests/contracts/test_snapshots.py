"""The seed model's documents are those last reviewed; `make schema` writes them anew."""

from pathlib import Path

import pytest
from pytest_django import Settings

from core.seed_documents import seed_documents

SNAPSHOTS = Path(__file__).parent.parent / "snapshots"


@pytest.mark.parametrize("name", ["schema.graphql", "openapi.json"])
def test_the_document_is_the_reviewed_one(name: str, settings: Settings) -> None:
    settings.API_RATE_LIMIT = "100/m"  # the document states the limit; tests run without one
    reviewed = (SNAPSHOTS / name).read_text(encoding="utf-8")
    assert seed_documents()[name] == reviewed, f"{name} changed: review it, then run `make schema`"
