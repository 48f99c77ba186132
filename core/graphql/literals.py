"""Lifting literals out of a document's text, so that one parsed document serves all their values.

What comes in: the text of a GraphQL document. What goes out: its template (every string, integer
and float literal replaced by a mark of its kind) and the literals in order. Clients write values
into the text; parsing and validating costs milliseconds, this one scan microseconds
(architecture.md §1, "GraphQL").
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

# Comments and block strings are matched so that nothing inside them counts; they stay as they are.
_TOKEN = re.compile(
    r'(?P<kept>#[^\n\r]*|"""(?:[^"\\]|\\.|"(?!""))*""")'
    r'|(?P<string>"(?:[^"\\\n\r]|\\.)*")'
    r"|(?<![_0-9A-Za-z$@.])(?P<number>-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?"
    r"(?P<exponent>[eE][+-]?[0-9]+)?)(?![_0-9A-Za-z.])"
)


@dataclass(frozen=True, slots=True)
class Lifted:
    """`values[i]` was found at `starts[i]` of the text; `template` is the cache key."""

    template: str
    values: tuple[Any, ...]
    starts: tuple[int, ...]


def lift(text: str) -> Lifted | None:
    """The lifted document, or None where a literal cannot be read so (then parse as usual)."""
    values: list[Any] = []
    starts: list[int] = []
    pieces: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "kept":
            continue
        try:
            mark, value = _read(match)
        except ValueError:
            return None
        values.append(value)
        starts.append(match.start())
        pieces.append(text[end : match.start()])
        pieces.append(mark)
        end = match.end()
    pieces.append(text[end:])
    return Lifted("".join(pieces), tuple(values), tuple(starts))


def _read(match: re.Match[str]) -> tuple[str, Any]:
    string = match["string"]
    if string is not None:
        # GraphQL's escapes are JSON's, but for \u{…}, which json refuses (ValueError).
        return "\x00s", json.loads(string, strict=False)
    if match["fraction"] is not None or match["exponent"] is not None:
        return "\x00f", float(match["number"])
    return "\x00i", int(match["number"])
