"""Lines reach their descriptor; where they cannot, nobody waits, and the loss is reported once."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.twenty.process.server import PROJECT_DIR
from twenty.logs import writer as writing
from twenty.logs.writer import LineWriter

LINES = [f"line {number}" for number in range(1000)]


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, written = os.pipe()
    yield reading, written
    for descriptor in (reading, written):
        with contextlib.suppress(OSError):
            os.close(descriptor)


def _writer(descriptor: int) -> LineWriter:
    return LineWriter(descriptor, lambda lost: f"{lost} lost")


def _collect(reading: int, found: list[str]) -> None:
    """Every line, until nobody writes any more."""
    with os.fdopen(os.dup(reading)) as opened:
        found.extend(opened)


def test_lines_come_in_their_order(pipe: tuple[int, int]) -> None:
    reading, written = pipe
    writer, found = _writer(written), list[str]()
    reader = threading.Thread(target=_collect, args=(reading, found))
    reader.start()
    for line in LINES:
        writer.put(line)
    assert writer.flush(60)
    os.close(written)
    reader.join(60)
    assert [line.rstrip("\n") for line in found] == LINES


def test_lines_of_several_writers_stay_whole(pipe: tuple[int, int]) -> None:
    reading, written = pipe
    writers, found = [_writer(written) for _ in range(4)], list[str]()
    reader = threading.Thread(target=_collect, args=(reading, found))
    reader.start()
    for line in LINES:
        for writer in writers:
            writer.put(line * 20)
    assert all(writer.flush(60) for writer in writers)
    os.close(written)
    reader.join(60)
    assert sorted(found) == sorted(f"{line * 20}\n" for line in LINES * 4)


def test_nobody_waits_for_a_stuck_reader(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, written = pipe
    monkeypatch.setattr(writing, "MOST_WAITING", 50)
    writer = _writer(written)
    lines = [f"{line}{'.' * 1000}" for line in LINES]  # more than a pipe holds
    for line in lines:
        writer.put(line)  # would never return
    assert not writer.flush(0)
    found = list[str]()
    reader = threading.Thread(target=_collect, args=(reading, found))
    reader.start()
    assert writer.flush(60)
    os.close(written)
    reader.join(60)
    told = [int(line.split()[0]) for line in found if line.endswith("lost\n")]
    kept = [line.rstrip("\n") for line in found if not line.endswith("lost\n")]
    assert len(told) == 1
    assert told[0] > 0
    assert len(kept) + told[0] == len(lines)
    assert kept == [line for line in lines if line in set(kept)]


def test_a_reader_who_went_away_costs_lines_and_nothing_else(
    pipe: tuple[int, int], tmp_path: Path
) -> None:
    reading, written = pipe
    os.close(reading)
    writer = _writer(written)
    for line in LINES[:10]:
        writer.put(line)
    assert writer.flush(60)
    assert _what_comes_then(writer, written, tmp_path) == ["10 lost", "again"]


def test_a_full_disk_costs_lines_and_nothing_else(tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no device that is always full")
    full = os.open("/dev/full", os.O_WRONLY)
    writer = _writer(full)
    for line in LINES[:10]:
        writer.put(line)
    assert writer.flush(60)
    assert _what_comes_then(writer, full, tmp_path) == ["10 lost", "again"]
    os.close(full)


def _what_comes_then(writer: LineWriter, descriptor: int, folder: Path) -> list[str]:
    """Write two more lines, once the descriptor leads to a file with room.

    The loss must be reported once.
    """
    file = folder / "log"
    with file.open("w") as opened:
        os.dup2(opened.fileno(), descriptor)
    writer.put("again")
    assert writer.flush(60)
    return file.read_text().splitlines()


def test_a_descriptor_that_does_not_block_loses_nothing(pipe: tuple[int, int]) -> None:
    reading, written = pipe
    os.set_blocking(written, False)
    writer = _writer(written)
    for line in LINES:
        writer.put(line * 100)
    found = list[str]()
    reader = threading.Thread(target=_collect, args=(reading, found))
    reader.start()
    assert writer.flush(60)
    os.close(written)
    reader.join(60)
    assert [line.rstrip("\n") for line in found] == [line * 100 for line in LINES]


# The limit on the size of files cuts a write in two, and is the whole process's.
_HALF_A_LINE = """
import os, resource, sys
from twenty.logs.writer import LineWriter
file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
resource.setrlimit(resource.RLIMIT_FSIZE, (25, resource.RLIM_INFINITY))
writer = LineWriter(file, lambda lost: f"{lost} lost")
writer.put("0123456789")
assert writer.flush(60)
writer.put("abcdefghijklmnopqrstuvwxyz")
assert writer.flush(60)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
writer.put("again")
assert writer.flush(60)
"""
_IN_A_CHILD = """
import os, sys
from twenty.logs.writer import LineWriter
writer = LineWriter(1, lambda lost: f"{lost} lost")
writer.put("before")
assert writer.flush(60)
if not os.fork():
    writer.put("in the child")
    sys.exit()
os.wait()
writer.put("at the end")
"""


def test_half_a_line_is_ended_before_the_next(tmp_path: Path) -> None:
    file = tmp_path / "log"
    _run(_HALF_A_LINE, str(file))
    assert file.read_text().splitlines() == ["0123456789", "abcdefghijklmn", "1 lost", "again"]


def test_a_forked_process_writes_too_and_what_is_left_is_written_at_the_end() -> None:
    assert _run(_IN_A_CHILD).splitlines() == ["before", "in the child", "at the end"]


def _run(script: str, *arguments: str) -> str:
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
