"""A request as sent, an answer as received, and both as text for people."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `path` includes its query string, as in the request line.

    `caller` names a row of `callers.CALLERS`. `shape` names what the generator drew it from, so
    that requests of one shape find each other. `is_write`: records may change. `is_change`: the
    data model, roles or keys may change, so it is kept when it succeeds.
    """

    caller: str
    method: str
    path: str
    body: bytes = b""
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    shape: str = ""
    is_write: bool = False
    is_change: bool = False
    about: tuple[str, ...] = ()

    def says(self, words: tuple[str, ...]) -> bool:
        """Tell whether it contains any of the words."""
        return any(word in self.path or word.encode() in self.body for word in words)

    def shown(self) -> str:
        """The whole request, as text."""
        lines = [f"{self.method} {self.path}   [{self.caller}; {self.shape}]"]
        if self.content_type:
            lines.append(f"Content-Type: {self.content_type}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body:
            lines += ["", *_shown_body(self.body)]
        return "\n".join(lines)


def _shown_body(body: bytes) -> Iterator[str]:
    text = body.decode("utf-8", "backslashreplace")
    try:
        parsed: Any = json.loads(text)
    except ValueError:
        parsed = None
    if isinstance(parsed, dict) and isinstance(parsed.get("query"), str):
        yield parsed.pop("query")
        if parsed:
            yield f"-- {json.dumps(parsed)}"
    else:
        yield text


@dataclass(frozen=True, slots=True)
class Answer:
    """`effects`: the tables' contents afterwards; empty where nobody looked."""

    status: str
    headers: Mapping[str, str]
    body: bytes
    effects: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> int:
        return int(self.status.partition(" ")[0])

    @property
    def plain_body(self) -> bytes:
        """Return the body, decompressed if necessary: gzip notes the time."""
        return gzip.decompress(self.body) if self.body.startswith(GZIP) else self.body

    @property
    def json(self) -> Any:
        """Return the parsed body; None when it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def shown(self, other: Answer | None = None, limit: int = 4000) -> str:
        """Format it as text; of headers and effects, only what differs from `other`."""
        text = self.plain_body.decode("utf-8", "backslashreplace")
        cut = text if len(text) <= limit else f"{text[:limit]} … ({len(text)} characters)"
        lines = [self.status]
        lines += [f"{n}: {v}" for n, v in self.headers.items() if _differs(other, "headers", n, v)]
        lines += [
            f"({table} afterwards: {mark})"
            for table, mark in self.effects.items()
            if _differs(other, "effects", table, mark)
        ]
        return "\n".join([*lines, "", cut])


def _differs(other: Answer | None, where: str, name: str, value: str) -> bool:
    return other is not None and getattr(other, where).get(name) != value


@dataclass(frozen=True, slots=True)
class Difference:
    """A request that the fast path and its twin answer differently."""

    asked: Asked
    fast: Answer
    twin: Answer
    before: tuple[Asked, ...] = ()  # earlier requests of the same shape, in order
    place: str = ""  # seed and number

    def shown(self) -> str:
        parts = [f"DIFFERENCE at {self.place}", self.asked.shown(), "", "—— fast path:"]
        parts += [
            self.fast.shown(self.twin),
            "",
            "—— slow twin:",
            self.twin.shown(self.fast),
            "",
            self.first_byte(),
        ]
        if self.before:
            parts += ["", "—— asked before, of the same shape:"]
            parts += [one.shown() for one in self.before]
        return "\n".join(parts)

    def first_byte(self) -> str:
        """Return where the bodies diverge."""
        fast, twin = self.fast.body, self.twin.body
        pairs = zip(fast, twin, strict=False)
        place = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(fast), len(twin)))
        if fast == twin:
            return "The bodies are the same; status, headers or effects are not."
        start = max(place - 60, 0)
        return f"First difference at byte {place}:\n  fast …{fast[start : place + 60]!r}…\n" + (
            f"  twin …{twin[start : place + 60]!r}…"
        )
