"""One word for one thing: docs/glossary.md in docstrings, comments, test names, pages, messages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.contracts.references import Text, code_texts, page_text, pages
from tests.pages.po_file import entries
from twenty.config.environment import PROJECT_DIR

GLOSSARY = PROJECT_DIR / "docs" / "glossary.md"
MESSAGES = PROJECT_DIR / "locale" / "de" / "LC_MESSAGES" / "django.po"
# A form of docstring that says in other words what the signature says.
OLD_FORM = re.compile(r"\bWhat (?:comes in|goes out)\b")
# Ordinary English, and a query parameter: `ending_before`.
IDIOMS = re.compile(
    r"\bformer (?:enum|currencies)\b|\bending (?:with|before)\b|\bname and picture\b", re.IGNORECASE
)
# Quotations, names between backticks, names of files and of placeholders keep their words.
_QUOTED = re.compile(r"`[^`]*`|\"[^\"\n]*\"|“[^”\n]*”|%\(\w+\)s|\b\w+\.py\b")
# Uses that are left, by file. May only shrink.
EXCEPTIONS: dict[str, dict[str, int]] = {}


def banned_words() -> list[str]:
    """Return the words of the glossary's last column."""
    rows = [line.split("|") for line in GLOSSARY.read_text(encoding="utf-8").splitlines()]
    last_columns = [row[-2] for row in rows if len(row) > 2]
    return [word for column in last_columns for word in re.findall(r"`([^`]+)`", column)]


BANNED = re.compile(
    rf"\b(?P<word>{'|'.join(map(re.escape, banned_words()))})(?P<plural>s?)\b", re.IGNORECASE
)


def texts() -> Iterator[Text]:
    """Yield docstrings, comments, test names, pages but the glossary, texts to translate."""
    yield from code_texts()
    yield from names_of_tests()
    yield from (page_text(page) for page in pages() if page != GLOSSARY)
    yield from (Text(MESSAGES, 1, entry.msgid) for entry in entries(MESSAGES))


def names_of_tests() -> Iterator[Text]:
    """Yield the names of tests as words."""
    for path in sorted((PROJECT_DIR / "tests").rglob("test_*.py")):
        for name in re.findall(
            r"^ *def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            yield Text(path, 1, name.replace("_", " "))


def found_in(words: str) -> Iterator[str]:
    """Yield the banned words that a text uses."""
    yield from OLD_FORM.findall(words)
    plain = IDIOMS.sub("", _QUOTED.sub("", words))
    yield from (match["word"].lower() for match in BANNED.finditer(plain))


def test_the_glossary_bans_words() -> None:
    assert {"face", "picture", "former", "wanted", "his"} <= set(banned_words())


def test_every_text_uses_the_terms_of_the_glossary() -> None:
    counted: dict[str, Counter[str]] = {}
    places = []
    for text in texts():
        file = str(text.path.relative_to(PROJECT_DIR))
        for word in found_in(text.words):
            counted.setdefault(file, Counter())[word] += 1
            if word not in EXCEPTIONS.get(file, {}):
                places.append(f"{text.place}: {word}")
    assert places == []
    assert counted == EXCEPTIONS, "fewer uses than allowed: lower the list"


@pytest.mark.parametrize(
    "words",
    [
        "What comes in: a context. What goes out: rows.",
        "Both faces call this.",
        "The Former name",
        "what he may do himself",
        "locks that could not be had",
    ],
)
def test_a_banned_word_is_found(words: str) -> None:
    assert list(found_in(words))


@pytest.mark.parametrize(
    "words",
    [
        "the key `wanted` of a request",
        'answers "his or hers"',
        "names of the former enum",
        "surfaces, pictured, there, hers",
        "columns, ending with `id`",
    ],
)
def test_ordinary_english_is_not(words: str) -> None:
    assert list(found_in(words)) == []
