"""Nothing refers to what does not exist: links, anchors, files, modules, decisions, documents."""

import re
from pathlib import Path

import pytest

from tests.contracts.references import (
    Text,
    anchors,
    code_texts,
    missing,
    page_text,
    pages,
    sections_without_anchor,
)
from twenty.config.environment import PROJECT_DIR

REFERENCE = sorted((PROJECT_DIR / "docs" / "api").glob("*.md"))


def test_every_reference_of_the_pages_leads_somewhere() -> None:
    texts = [page_text(page) for page in pages()]
    assert len(texts) > 30
    assert [f"{text.place}: {name}" for text in texts for name in missing(text)] == []


def test_every_reference_of_docstrings_and_comments_leads_somewhere() -> None:
    texts = list(code_texts())
    assert len(texts) > 2000
    assert [f"{text.place}: {name}" for text in texts for name in missing(text)] == []


@pytest.mark.parametrize("page", REFERENCE, ids=lambda page: page.name)
def test_every_section_of_the_reference_has_an_anchor_of_its_own(page: Path) -> None:
    assert sections_without_anchor(page) == []
    explicit = re.findall(r'<a id="([\w-]+)"></a>', page.read_text(encoding="utf-8"))
    assert len(explicit) == len(set(explicit))
    assert set(explicit) <= anchors(page)


def test_every_page_can_be_reached_from_the_index() -> None:
    docs = PROJECT_DIR / "docs"
    seen: set[Path] = set()
    ahead = [docs / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        ahead += [(page.parent / link).resolve() for link in links if "://" not in link]
    written = {page for page in docs.rglob("*.md") if page.parent.name != "decisions"}
    assert written <= seen


@pytest.mark.parametrize(
    "words",
    [
        "as in docs/api/rest.md#filters, #no-such-section",
        "as in docs/api/rest.md#no-such-section to #filters",
        "as in docs/api/nothing.md#filters",
        "see rest.md §3.1",
        "README decision 3",
        "the issue's fifth point",
        "it is in core/query/nowhere.py",
        "it is in `nowhere.py`",
        "`core.query.nowhere` does it",
        "`twenty.errors.NoSuchError`",
        "decision 9999",
    ],
)
def test_a_reference_that_leads_nowhere_is_found(words: str) -> None:
    assert missing(Text(PROJECT_DIR / "core" / "records.py", 1, words))


@pytest.mark.parametrize(
    "words",
    [
        "docs/api/rest.md#filters, #order and #paging",
        "docs/api/metadata.md#defaults to #settings",
        "RFC 9562 §5.7",
        "GraphQL specification §6.3.2",
        "core/query/{executor,request}.py",
        "tests/contracts/",
        "`core/query/plan/*.py`",
        "`twenty.errors.ApiError`",
        "`core.query.write`",
        "decision 0002",
    ],
)
def test_a_reference_that_leads_somewhere_passes(words: str) -> None:
    assert missing(Text(PROJECT_DIR / "core" / "records.py", 1, words)) == []
