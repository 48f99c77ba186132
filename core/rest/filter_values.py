"""The values of a REST filter: bare, quoted, or an array of both.

Functions take a position in the whole filter text and return the value (text, or a list of texts)
and the position after it. See docs/api/rest.md#filters, #filter-values.

- A quoted value ends at the first matching quote that something can follow (a comma, a bracket, the
  end), so `'O'Neil'` and `"the "best" one"` need no escape. `\\"`, `\\'` and `\\\\` stand for their
  second character; any other backslash is kept (LIKE patterns have their own).
- A bare value keeps its blanks and apostrophes (`O'Neil`). It ends at a comma or closing bracket
  outside its own brackets and quotes; quotes that would swallow a further expression are plain
  characters.

Anything that needs look-ahead uses tables built in one pass, so that no text, however hostile,
costs more than a few passes.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_QUOTES = "\"'"
_ESCAPE = re.compile(r"\\([\"'\\])")
# A quote that may end a value: not escaped, followed by a separator or the end.
_CLOSING_QUOTE = re.compile(r"(?<!\\)(?:\\\\)*([\"'])(?=\s*([,)\]]|$))")
# The start of a further expression after a comma.
_NEXT_EXPRESSION = re.compile(r",\s*(?:(?:and|or|not)\s*\(|[\w.]+\s*\[\s*\w+\s*\]\s*:)")
_INNER_QUOTE = {quote: re.compile(rf"(?<!\\)(?:\\\\)*{quote}") for quote in _QUOTES}
_BLANKS = re.compile(r"\s*")
_BEHIND_VALUE = ",)"
_BEHIND_ITEM = ",]"
_HIDDEN = {_BEHIND_VALUE: _NEXT_EXPRESSION, _BEHIND_ITEM: re.compile(",")}


class FilterText:
    """A filter's text with the tables needed to read its values."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._partner = _bracket_partners(text)
        # Positions of quotes that may end a value, by the quote and what may follow it.
        self._closings: dict[tuple[str, str], list[int]] = {
            (quote, behind): [] for quote in _QUOTES for behind in (_BEHIND_VALUE, _BEHIND_ITEM)
        }
        for found in _CLOSING_QUOTE.finditer(text):
            for behind in (_BEHIND_VALUE, _BEHIND_ITEM):
                if found[2] in behind:
                    self._closings[found[1], behind].append(found.start(1))

    def skip_blanks(self, position: int) -> int:
        found = _BLANKS.match(self.text, position)
        return found.end() if found else position

    def at(self, position: int) -> str:
        """Return the character there; "" at the end."""
        return self.text[position : position + 1]

    def read_value(self, start: int) -> tuple[str | None, int]:
        """Read a single value: `""` quoted is the empty text, nothing at all is None."""
        quoted = self._quoted(start, _BEHIND_VALUE)
        if quoted is not None:
            return quoted
        end = self.bare_end(start)
        bare = self.text[start:end]
        return (_unquoted(bare) if bare.strip() else None), end

    def read_array(self, start: int) -> tuple[list[str] | None, int]:
        """Read the items of `[…]`, each quoted or bare and trimmed; None when it is no array."""
        position = self.skip_blanks(start)
        if self.at(position) != "[":
            return None, start
        items: list[str] = []
        position = self.skip_blanks(position + 1)
        if self.at(position) == "]":
            return self._closed(items, position)
        while True:
            item = self._quoted(position, _BEHIND_ITEM) or self._bare_item(position)
            if item is None:
                return None, start
            items.append(item[0])
            position = self.skip_blanks(item[1])
            if self.at(position) == "]":
                return self._closed(items, position)
            position += 1  # the comma

    def bare_end(self, start: int) -> int:
        """Find the end of the bare text from `start`: a separator of the filter itself."""
        position, end = start, len(self.text)
        while position < end:
            character = self.text[position]
            if character in ",)":
                return position
            if character in "([":
                position = self._partner.get(position, position) + 1
            elif character in _QUOTES:
                position = self._behind_quotes(position)
            else:
                position += 1
        return end

    def _closed(self, items: list[str], closing: int) -> tuple[list[str] | None, int]:
        """Return the finished array, if a separator follows it."""
        following = self.skip_blanks(closing + 1)
        if self.at(following) not in ("", ",", ")"):
            return None, closing
        return items, closing + 1

    def _quoted(self, start: int, separators: str) -> tuple[str, int] | None:
        """Return the quoted value that begins at `start`, if one does."""
        opening = self.skip_blanks(start)
        quote = self.at(opening)
        if not quote or quote not in _QUOTES:
            return None
        closings = self._closings[quote, separators]
        index = bisect_right(closings, opening)
        if index == len(closings):
            return None
        closing = closings[index]
        inner = _INNER_QUOTE[quote].search(self.text, opening + 1, closing)
        if inner and _HIDDEN[separators].search(self.text, inner.end(), closing):
            return None  # `"x" y,other[eq]:"z"`: two values, none of them quoted as a whole
        return _ESCAPE.sub(r"\1", self.text[opening + 1 : closing]), closing + 1

    def _bare_item(self, start: int) -> tuple[str, int] | None:
        position, end = start, len(self.text)
        while position < end:
            character = self.text[position]
            if character in ",]":
                return _unquoted(self.text[start:position].strip()), position
            position = (
                self._partner.get(position, position) + 1 if character == "[" else position + 1
            )
        return None

    def _behind_quotes(self, opening: int) -> int:
        """Return the position after the closing quote, if the quotes do not hide an expression."""
        closing = self.text.find(self.text[opening], opening + 1)
        if closing < 0 or _NEXT_EXPRESSION.search(self.text, opening, closing):
            return opening + 1
        return closing + 1


def _bracket_partners(text: str) -> dict[int, int]:
    """Map each opening bracket's position to that of its closing one, if it has one."""
    partner: dict[int, int] = {}
    round_ones: list[int] = []
    square_ones: list[int] = []
    for found in re.finditer(r"[()\[\]]", text):
        open_ones = round_ones if found[0] in "()" else square_ones
        if found[0] in "([":
            open_ones.append(found.start())
        elif open_ones:
            partner[open_ones.pop()] = found.start()
    return partner


def _unquoted(text: str) -> str:
    """Strip quotes of any kind from both ends, as clients of the contract expect."""
    if len(text) >= 2 and text[0] in _QUOTES and text[-1] in _QUOTES:
        return text[1:-1]
    return text
