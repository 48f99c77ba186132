"""What comes of a request: an answer, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutboundAnswer:
    """`body`: the first part of it; `retry_after`: the header as it came."""

    status: int
    body: bytes
    retry_after: str | None = None


class OutboundFailure(Exception):
    """No answer came. The text says why, for the owner of the target."""
