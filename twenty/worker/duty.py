"""What the worker does, one duty per thread."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


class Duty(Protocol):
    """Work done in bounded steps, by any number of workers at a time.

    A step claims what it works on in the database (FOR UPDATE SKIP LOCKED, or `periodic.claim`), so
    that no two workers do the same and a killed one leaves nothing undone.
    """

    name: str

    def run_once(self) -> bool:
        """Do one step; return whether there may be more to do at once."""


@runtime_checkable
class Finishing(Protocol):
    """A duty that has something under way between its steps."""

    def finish(self) -> None:
        """Bring it to an end; no step follows."""
