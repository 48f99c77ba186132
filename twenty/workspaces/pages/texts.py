"""Sentences of the services, in the language of a page.

The services speak English, because their sentences are what the APIs answer, and clients compare
them. Here such a sentence is translated to the active language (only pages have one): it is found
again by its text or, if it names things, by a text with placeholders.
"""

from __future__ import annotations

import re
from functools import cached_property

from django.utils.translation import gettext

_PLACE = re.compile(r"%\((\w+)\)s")
# A placeholder of one of these names holds a sentence of its own, which is translated as well.
NESTED = frozenset({"wanted", "problem", "doing", "records"})


class Texts:
    """Texts marked for translation; `%(name)s` stands for whatever a service inserts."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    @cached_property
    def _with_places(self) -> list[_WithPlaces]:
        """The most specific first: "Find one %(name)s" before "Find %(name)s"."""
        found = [_WithPlaces(text) for text in self.texts if _PLACE.search(text)]
        return sorted(found, key=lambda each: -sum(map(len, each.literals)))

    def shown(self, sentence: str) -> str:
        """Translate a sentence; unknown ones are returned unchanged."""
        known = gettext(sentence) if sentence else sentence
        if known != sentence:
            return known
        for each in self._with_places:
            values = each.values(sentence)
            if values is not None:
                return gettext(each.text) % {
                    name: self.shown(value) if name in NESTED else value
                    for name, value in values.items()
                }
        return sentence


class _WithPlaces:
    """Matches a text with placeholders against a sentence in one pass, without backtracking.

    A sentence may quote what a caller sent, so a placeholder ends where the literal after it first
    occurs.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = _PLACE.split(text)  # literal, name, literal, name, …, literal
        self.literals, self.names = pieces[::2], pieces[1::2]

    def values(self, sentence: str) -> dict[str, str] | None:
        """Return the placeholders' values; None for another sentence."""
        first, *between, last = self.literals
        start, end = len(first), len(sentence) - len(last)
        if end < start or not (sentence.startswith(first) and sentence.endswith(last)):
            return None
        found: list[str] = []
        for literal in between:
            at = sentence.find(literal, start, end)
            if at < 0:
                return None
            found.append(sentence[start:at])
            start = at + len(literal)
        return dict(zip(self.names, [*found, sentence[start:end]], strict=True))
