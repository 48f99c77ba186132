"""All that we know of Granian's internals, for the one release that requirements.txt pins.

Granian gives a WSGI application no more than `environ`. We also need the object that sends the
answer: a caller whose body never arrives must be answered from another thread. So the function in
which Granian wraps an application is replaced by our own. And Granian ends the whole server when
two workers die within seconds, so the loop that replaces workers is our own as well.

If a release moves these names, `check_granian` says so before anything is started.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import granian
from granian.server import common, mp

from twenty.server.deaths import MOST_DEATHS, WITHIN_SECONDS, Deaths, cause_of_death

Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]
_WRAPPER = "_wsgi_call_wrap"
_SERVER_NAMES = (
    *("_serve_loop", "_respawn_workers", "_reload", "_stop_workers"),
    *("interrupt_children", "wrks"),
)
# Time for Granian to send an answer before its connection is cut.
FLUSH_SECONDS = 0.05
MOST_CUT_AT_ONCE = 50


class Connection(Protocol):
    """Granian's `WSGIProtocol`: sends one answer, from any thread, and ignores later ones."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...

    def response_iter(self, status: int, headers: Headers, body: Any) -> None: ...


Run = Callable[[Connection, dict[str, Any]], None]


class UnknownGranian(Exception):
    """The installed Granian's internals are not those we know."""


def check_granian() -> None:
    """Raise `UnknownGranian` if a name that this module needs is missing."""
    missing = [] if callable(getattr(mp, _WRAPPER, None)) else [f"granian.server.mp.{_WRAPPER}"]
    known = {*vars(common.AbstractServer), *common.AbstractServer.__init__.__code__.co_names}
    missing += [f"AbstractServer.{name}" for name in _SERVER_NAMES if name not in known]
    if missing:
        raise UnknownGranian(
            f"Granian {granian.__version__} cannot serve this release: {', '.join(missing)} is "
            f"not there. Install the release that requirements.txt names: "
            f"pip install -r requirements.txt"
        )


def use_runner(run: Run) -> None:
    """Make `run` handle every request; called in a worker before it serves."""

    def wrap(callback: object, scope_options: object, access_log_format: object = None) -> Run:
        return run

    setattr(mp, _WRAPPER, wrap)


def cut_off(answers: Sequence[tuple[Connection, Answer]]) -> None:
    """Answer, and end the connections, although threads still wait for more of their requests.

    An answer alone would leave such a thread waiting for as long as its caller likes. So the
    declared length is one byte more than is sent: Granian then drops the connection, and reading
    from it ends. A caller sees status and body, and the connection closed.
    """
    if not answers:
        time.sleep(FLUSH_SECONDS)
        return
    (connection, (status, headers, body)), *others = answers
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    kept += [("Content-Length", str(len(body) + 1)), ("Connection", "close")]
    # Each call ends with its answer, while the others have begun: one pause serves them all.
    connection.response_iter(status, kept, _Unfinished(body, partial(cut_off, others)))


class _Unfinished:
    """The bytes of an answer, and what to do before it ends."""

    def __init__(self, body: bytes, before_end: Callable[[], None]) -> None:
        self._parts = iter((body,))
        self._before_end = before_end

    def __next__(self) -> bytes:
        try:
            return next(self._parts)
        except StopIteration:
            self._before_end()
            raise

    def close(self) -> None:
        """Called by Granian; there is nothing to close."""


class Server(mp.MPServer):
    """Granian's server; replaces dead workers as `Deaths` says, and knows why it ended."""

    def __init__(self, *arguments: Any, tell: Callable[[str], None], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.failure = ""  # why the server had to end
        self._tell = tell
        self._deaths = Deaths()
        self._due: dict[int, float] = {}  # when each dead worker is replaced

    def serve(self, *arguments: Any, **options: Any) -> None:
        # Bypasses the warning about too many threads: most of them only wait (see seats.py).
        common.AbstractServer.serve(self, *arguments, **options)

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        while not self.failure:
            pause = min(self._due.values()) - time.monotonic() if self._due else None
            self.main_loop_interrupt.wait(None if pause is None else max(pause, 0))
            self.main_loop_interrupt.clear()
            if self.interrupt_signal:
                return
            while self.interrupt_children:
                self._note_death(self.interrupt_children.pop(0))
            if self.reload_signal:
                self._due.clear()
                self._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]
            for worker in [w for w, at in self._due.items() if at <= time.monotonic()]:
                del self._due[worker]
                self._respawn_workers([worker], spawn_target, target_loader)

    def _stop_workers(self) -> None:
        super()._stop_workers()  # type: ignore[no-untyped-call]
        # A worker that died just before the server was to end does not make its end a failure.
        self.interrupt_children.clear()

    def _note_death(self, worker: int) -> None:
        now = time.monotonic()
        dead = self.wrks[worker]
        cause = cause_of_death(dead.inner.exitcode)
        told = (
            f"Worker {worker + 1} (process {dead.inner.pid}) {cause} after {now - dead.birth:.0f} s"
        )
        delay = self._deaths.note(worker, now)
        if delay is None:
            self.failure = (
                f"The server ends: {told}, for the {MOST_DEATHS}th time within "
                f"{WITHIN_SECONDS / 60:.0f} minutes. What stands above says how it died each time."
            )
        else:
            self._due[worker] = now + delay
            self._tell(f"{told}; a new one starts {f'in {delay:g} s' if delay else 'at once'}.")
