"""`console` examples of Markdown pages: read, run in one shell per page, compare.

An example is a fenced block whose lines beginning with `$ ` are commands; what follows a command,
up to the next one, is its output. Outputs are compared as JSON where they are JSON: same keys in
the same order, same values. `…` stands for anything: the rest of a text, further items of an array,
further keys of an object, whole lines. Ids, times, cursors and tokens differ from run to run: they
are compared by their form, and one that is shown again must be the same one again, in later outputs
as in later commands.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

# The address that pages show; a server in a test listens elsewhere.
SHOWN_URL = "http://127.0.0.1:8000"
COMMAND_SECONDS = 120
ANY = "…"

_BLOCK = re.compile(r"^( *)```console\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_VARYING = {
    "id": re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "cursor": re.compile(r"eyJ[A-Za-z0-9+/]+=*"),
    "token": re.compile(r"(?:tw[klru]|pgt)_[\w:.-]+"),
}
_TOKEN = re.compile(
    r'\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([…{}\[\],:]))'
)


@dataclass(frozen=True, slots=True)
class Example:
    """One command and the output that the page shows for it; `line` is the command's."""

    line: int
    command: str
    output: str


class Mismatch(AssertionError):
    """What differs, and where in the output."""


def examples_of(page: Path) -> list[Example]:
    text = page.read_text(encoding="utf-8")
    return [
        example
        for block in _BLOCK.finditer(text)
        for example in _examples(block[2], text.count("\n", 0, block.start(2)) + 1, len(block[1]))
    ]


def _examples(block: str, first_line: int, indent: int) -> Iterator[Example]:
    lines = [line[indent:] for line in block.splitlines()]
    place = 0
    while place < len(lines):
        start = place
        assert lines[place].startswith("$ "), f"line {first_line + place}: expected a command"
        command, place = _command(lines, place)
        shown = place
        while place < len(lines) and not lines[place].startswith("$ "):
            place += 1
        output = "\n".join(lines[shown:place]).strip()
        yield Example(first_line + start, command, output)


def _command(lines: list[str], place: int) -> tuple[str, int]:
    """Return the command that begins there, and the position after it.

    It continues as in a shell, while a quote or a brace is open or a line ends in a backslash or a
    pipe.
    """
    command = lines[place].removeprefix("$ ")
    place += 1
    while not _is_complete(command):
        command += "\n" + lines[place]
        place += 1
    return command, place


def _is_complete(command: str) -> bool:
    if command.endswith(("\\", "|", "{")):
        return False
    try:
        words = shlex.split(command)
    except ValueError:  # an open quote
        return False
    return words.count("{") <= words.count("}")


class Shell:
    """One bash for the commands of a page, which keeps its functions and variables."""

    def __init__(self, environment: dict[str, str], directory: Path) -> None:
        self._process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            env=environment,
            cwd=directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def run(self, command: str) -> str:
        """Return what the command printed. Raises `Mismatch` when the shell ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        end = f"end-{uuid4().hex}"
        self._process.stdin.write(f"{command}\necho; echo {end}\n")
        self._process.stdin.flush()
        lines: list[str] = []
        impatience = Timer(COMMAND_SECONDS, self._process.kill)
        impatience.start()
        try:
            for line in self._process.stdout:
                if line.strip() == end:
                    return "".join(lines).strip()
                lines.append(line)
        finally:
            impatience.cancel()
        raise Mismatch(f"the shell ended at: {command}\n{''.join(lines)}")


@dataclass(slots=True)
class Comparison:
    """One page's comparisons: `known` maps values on the page to those of this run."""

    known: dict[str, str] = field(default_factory=dict)
    commands: str = ""

    def command(self, shown: str) -> str:
        """The command to run for the one that is shown."""
        self.commands += shown
        for text, actual in self.known.items():
            shown = shown.replace(text, actual)
        return shown

    def check(self, shown: str, actual: str) -> None:
        """Raises `Mismatch`."""
        if shown.startswith("HTTP/"):
            self._check_response(shown, actual)
        elif shown[:1] in ("{", "["):
            self._check_json(shown, actual)
        elif not re.fullmatch(_pattern(shown), actual, re.DOTALL):
            raise Mismatch(f"expected\n{shown}\ngot\n{actual}")

    def _check_response(self, shown: str, actual: str) -> None:
        """Require the shown headers, in any order; the body is compared whole."""
        head, _, body = shown.partition("\n\n")
        actual_head, _, actual_body = actual.partition("\n\n")
        present = [line.strip() for line in actual_head.splitlines()]
        for line in filter(lambda line: line != ANY, head.splitlines()):
            if not any(re.fullmatch(_pattern(line), one, re.IGNORECASE) for one in present):
                raise Mismatch(f"no header {line!r} in\n{actual_head}")
        if body:
            self.check(body, actual_body)

    def _check_json(self, shown: str, actual: str) -> None:
        try:
            value = json.loads(actual)
        except ValueError:
            raise Mismatch(f"expected JSON, got\n{actual}") from None
        self._match(parse_shown(shown), value, "")

    def _match(self, shown: Any, actual: Any, path: str) -> None:
        if shown is ...:
            return
        if isinstance(shown, dict) and isinstance(actual, dict):
            self._match_object(shown, actual, path)
        elif isinstance(shown, list) and isinstance(actual, list):
            self._match_array(shown, actual, path)
        elif isinstance(shown, str) and isinstance(actual, str):
            self._match_text(shown, actual, path)
        elif shown != actual or isinstance(shown, bool) != isinstance(actual, bool):
            raise Mismatch(f"{path or 'the output'}: expected {shown!r}, got {actual!r}")

    def _match_object(self, shown: dict[Any, Any], actual: dict[str, Any], path: str) -> None:
        named = [name for name in shown if name is not ...]
        present = [name for name in actual if name in shown or ... not in shown]
        if named != present:
            raise Mismatch(f"{path or 'the output'}: expected the keys {named}, got {list(actual)}")
        for name in named:
            self._match(shown[name], actual[name], f"{path}.{name}")

    def _match_array(self, shown: list[Any], actual: list[Any], path: str) -> None:
        """`…` may stand at the end, for items that are not shown."""
        is_open = bool(shown) and shown[-1] is ...
        items = shown[:-1] if is_open else shown
        if len(actual) < len(items) or (len(actual) > len(items) and not is_open):
            raise Mismatch(f"{path}: expected {len(items)} items, got {len(actual)}: {actual}")
        for place, (one, other) in enumerate(zip(items, actual, strict=False)):
            self._match(one, other, f"{path}[{place}]")

    def _match_text(self, shown: str, actual: str, path: str) -> None:
        form = next((form for form in _VARYING.values() if form.fullmatch(shown)), None)
        if form and shown not in self.known and shown not in self.commands:
            is_right = form.fullmatch(actual) is not None
            self.known[shown] = actual
        elif ANY in shown:
            is_right = re.fullmatch(_pattern(shown), actual, re.DOTALL) is not None
        else:
            is_right = self.known.get(shown, shown) == actual
        if not is_right:
            raise Mismatch(f"{path}: expected {shown!r}, got {actual!r}")


def _pattern(shown: str) -> str:
    return ".*".join(re.escape(part) for part in shown.split(ANY))


def parse_shown(text: str) -> Any:
    """Parse JSON with `…` for a value, further items of an array, or further keys of an object.

    It becomes `...`, in an object as a key.
    """
    tokens = _tokens(text)
    value = _value(tokens, next(tokens, ""))
    left = next(tokens, None)
    assert left is None, f"{left!r} behind the JSON value"
    return value


def _tokens(text: str) -> Iterator[str]:
    place, text = 0, text.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        assert found is not None, f"not JSON: {text[place : place + 60]!r}"
        place = found.end()
        yield found[0].strip()


def _value(tokens: Iterator[str], token: str) -> Any:
    if token == ANY:
        return ...
    if token == "{":
        return _object(tokens)
    if token == "[":
        return _array(tokens)
    return json.loads(token)


def _object(tokens: Iterator[str]) -> dict[Any, Any]:
    members: dict[Any, Any] = {}
    for token in _members(tokens, "}"):
        if token == ANY:
            members[...] = ...
        else:
            name = json.loads(token)
            assert next(tokens, "") == ":", f"no colon behind {name!r}"
            members[name] = _value(tokens, next(tokens, ""))
    return members


def _array(tokens: Iterator[str]) -> list[Any]:
    return [_value(tokens, token) for token in _members(tokens, "]")]


def _members(tokens: Iterator[str], closing: str) -> Iterator[str]:
    """The first token of each member, up to the closing bracket."""
    for token in tokens:
        if token == closing:
            return
        if token != ",":
            yield token
    raise AssertionError(f"no {closing}")
