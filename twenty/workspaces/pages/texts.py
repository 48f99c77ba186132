"""Sentences of the services, in the language of a page.

The services speak English, because their sentences are what the APIs answer, and clients compare
them. What comes in: such a sentence. What goes out: the same in the language that is active (only
pages have one), found again by its text or, where it names things, by a text with places.
"""

from __future__ import annotations

import re
from functools import cached_property

from django.utils.translation import gettext

_PLACE = re.compile(r"%\((\w+)\)s")
# A place of one of these names holds a sentence of its own, which is looked up as well.
NESTED = frozenset({"wanted", "problem", "doing"})


class Texts:
    """Texts marked for translation; `%(name)s` stands for whatever a service puts there."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """The most telling first: "Find one %(name)s" before "Find %(name)s"."""
        with_places = [text for text in self.texts if _PLACE.search(text)]
        by_literal = sorted(with_places, key=lambda text: -len(_PLACE.sub("", text)))
        return [(_pattern(text), text) for text in by_literal]

    def shown(self, sentence: str) -> str:
        """Unknown sentences stay as they are."""
        known = gettext(sentence) if sentence else sentence
        if known != sentence:
            return known
        for pattern, text in self._patterns:
            if found := pattern.fullmatch(sentence):
                return gettext(text) % {
                    name: self.shown(value) if name in NESTED else value
                    for name, value in found.groupdict().items()
                }
        return sentence


def _pattern(text: str) -> re.Pattern[str]:
    pieces = _PLACE.split(text)  # literal, name, literal, name, …, literal
    parts = [f"(?P<{p}>.*?)" if at % 2 else re.escape(p) for at, p in enumerate(pieces)]
    return re.compile("".join(parts), re.DOTALL)
