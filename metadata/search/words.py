"""A text → its words, as `metadata.search.functions` makes them inside PostgreSQL."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby

from metadata.search import letters

JOINER = "."
MAX_WORD = 200
# One character may become eighteen.
MAX_FOLDED = 200_000
_UNSPACED = letters.points(letters.UNSPACED)
_COMPOSED = letters.points(letters.COMPOSED)
_MARKS: dict[int, str] = dict.fromkeys(letters.points(letters.MARKS), "")
_LETTERS = str.maketrans(dict(letters.LETTERS))
_LIGATURES = str.maketrans(dict(letters.LIGATURES))
_SIGNS: dict[int, str] = {
    **dict.fromkeys(letters.points(letters.SEPARATORS), " "),
    **dict.fromkeys(letters.points(letters.JOINERS), JOINER),
}


def folded(value: str) -> str:
    """Without case, accents and other differences that readers do not mean."""
    text = unicodedata.normalize("NFKD", value)[:MAX_FOLDED].translate(_MARKS)
    if not _COMPOSED.isdisjoint(map(ord, text)):
        text = unicodedata.normalize("NFC", text)
    return text.translate(_LETTERS).translate(_LIGATURES)


def runs(value: str) -> Iterator[str]:
    """The words of a folded text; one in a script without blanks is still whole."""
    for word in value.translate(_SIGNS).split(" "):
        for is_unspaced, characters in groupby(word, is_in_unspaced_script):
            run = "".join(characters)
            parts = [run] if is_unspaced else filter(None, run.split(JOINER))
            joined = JOINER.join(parts)
            if joined:
                yield joined


def is_in_unspaced_script(character: str) -> bool:
    return ord(character) in _UNSPACED


def pairs(run: str) -> list[str]:
    """Each character with the next one."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def words(value: str) -> list[str]:
    """What `twenty_search.words_1` makes of a text."""
    found: list[str] = []
    for run in runs(folded(value)):
        if is_in_unspaced_script(run[0]):
            found += [run[0], *pairs(run), run[-1]]
        else:
            found.append(run)
    return found
