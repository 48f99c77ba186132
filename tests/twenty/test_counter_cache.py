"""The counters within one process, beside a plain dict. Across processes: process/."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.twenty.process.server import PROJECT_DIR
from twenty.cache.counters import WAYS, CounterCache

PAGE = 4096
SLOT = 32


@pytest.fixture
def cache(tmp_path: Path) -> CounterCache:
    return CounterCache(str(tmp_path / "cache"), {})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    clock = Clock()
    monkeypatch.setattr("twenty.cache.counters.time.time", clock.read)
    return clock


class Clock:
    """A time that tests move by hand."""

    now = 1_000_000.0

    def read(self) -> float:
        return self.now


def counters(folder: Path, slots: int) -> CounterCache:
    return CounterCache(str(folder), {"OPTIONS": {"slots": slots}})


@pytest.mark.parametrize("count", [0, -5, 2**63 - 1, -(2**63), True])
def test_a_whole_number_reads_back_unchanged(cache: CounterCache, count: int) -> None:
    cache.set("key", count)
    assert cache.get("key", "absent") == count


@pytest.mark.parametrize("value", [None, "text", 1.5, b"1", [1], 2**63, -(2**63) - 1])
def test_anything_else_is_refused_and_changes_nothing(cache: CounterCache, value: Any) -> None:
    cache.set("key", 7)
    for keep in (cache.set, cache.add):
        with pytest.raises(TypeError, match="whole numbers of 64 bits"):
            keep("key" if keep == cache.set else "other", value)
    assert cache.get("key") == 7
    assert cache.get("other") is None


def test_a_count_past_64_bits_is_refused(cache: CounterCache) -> None:
    cache.set("key", 2**63 - 1)
    with pytest.raises(TypeError):
        cache.incr("key")
    assert cache.get("key") == 2**63 - 1


def test_what_was_never_stored_is_absent(cache: CounterCache) -> None:
    assert cache.get("key") is None
    assert cache.get("key", 7) == 7
    assert not cache.has_key("key")
    assert not cache.delete("key")
    assert not cache.touch("key")
    with pytest.raises(ValueError, match="not found"):
        cache.incr("key")


def test_versions_and_prefixes_are_different_keys(tmp_path: Path) -> None:
    cache = CounterCache(str(tmp_path), {})
    prefixed = CounterCache(str(tmp_path), {"KEY_PREFIX": "other"})
    cache.set("key", 1)
    assert cache.get("key", version=2) is None
    assert prefixed.get("key") is None


def test_a_full_bucket_gives_up_what_ends_first(tmp_path: Path, clock: Clock) -> None:
    cache = counters(tmp_path, WAYS)
    for number in range(WAYS):
        cache.set(f"key-{number}", number, timeout=100 + number)
    cache.set("newcomer", 99, timeout=1000)
    assert cache.get("key-0") is None
    assert cache.get("newcomer") == 99
    assert [cache.get(f"key-{number}") for number in range(1, WAYS)] == list(range(1, WAYS))


def test_which_keys_share_a_bucket_is_the_servers_secret(tmp_path: Path, settings: Any) -> None:
    digests = set()
    for secret in ("a" * 40, "b" * 40):
        settings.SECRET_KEY = secret
        digests.add(counters(tmp_path, 8)._digest("key", None))
    assert len(digests) == 2


# -- beside a plain dict ---------------------------------------------------------------------------


class Twin:
    """The same rules in a dict: key → (end, count)."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.kept: dict[str, tuple[float, int]] = {}

    def live(self, key: str) -> tuple[float, int] | None:
        found = self.kept.get(key)
        return found if found and found[0] > self.clock.now else None

    def end(self, timeout: int | None) -> float:
        return float("inf") if timeout is None else self.clock.now + timeout if timeout > 0 else 0.0

    def add(self, key: str, count: int, timeout: int | None) -> bool:
        if self.live(key):
            return False
        self.set(key, count, timeout)
        return True

    def set(self, key: str, count: int, timeout: int | None) -> None:
        self.kept[key] = self.end(timeout), count

    def get(self, key: str) -> int | None:
        found = self.live(key)
        return found[1] if found else None

    def incr(self, key: str, delta: int) -> int | None:
        found = self.live(key)
        if found is None:
            return None
        self.kept[key] = found[0], found[1] + delta
        return found[1] + delta

    def touch(self, key: str, timeout: int | None) -> bool:
        found = self.live(key)
        if found is not None:
            self.kept[key] = self.end(timeout), found[1]
        return found is not None

    def delete(self, key: str) -> bool:
        return bool(self.live(key) and self.kept.pop(key))

    def clear(self) -> None:
        self.kept.clear()


def keys_of_buckets(cache: CounterCache, buckets: set[int]) -> list[str]:
    """As many keys as each of these buckets holds."""
    found: dict[int, list[str]] = {bucket: [] for bucket in buckets}
    number = 0
    while any(len(keys) < WAYS for keys in found.values()):
        key = f"key-{number}"
        number += 1
        digest = cache._digest(key, None)
        bucket = int.from_bytes(digest[:8], "little") % cache._counters.buckets
        if len(found.get(bucket, [None] * WAYS)) < WAYS:
            found[bucket].append(key)
    return [key for keys in found.values() for key in keys]


TIMEOUTS = st.one_of(st.none(), st.integers(-1, 60))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "set", "get", "incr", "touch", "delete", "wait", "clear"]),
        st.integers(0, 10_000),
        st.integers(-100, 100),
        TIMEOUTS,
    ),
    max_size=60,
)


def step(cache: CounterCache | Twin, name: str, key: str, number: int, timeout: int | None) -> Any:
    if name in ("add", "set"):
        return getattr(cache, name)(key, number, timeout)
    if name == "incr":
        try:
            return cache.incr(key, number)
        except ValueError:
            return None
    if name == "touch":
        return cache.touch(key, timeout)
    return cache.clear() if name == "clear" else getattr(cache, name)(key)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(slots=st.sampled_from([1, 7, 8, 9, 120, 128, 136, 1000, 65_536]), steps=STEPS)
def test_random_steps_give_what_a_dict_gives(
    tmp_path_factory: pytest.TempPathFactory, clock: Clock, slots: int, steps: list[Any]
) -> None:
    """Keys of the first and the last bucket, and of those at page boundaries."""
    cache = counters(tmp_path_factory.mktemp("counters"), slots)
    last = cache._counters.buckets - 1
    by_page = PAGE // (SLOT * WAYS)
    keys = keys_of_buckets(cache, {0, last, min(by_page - 1, last), min(by_page, last)})
    twin = Twin(clock)
    for name, choice, number, timeout in steps:
        if name == "wait":
            clock.now += choice % 70
            continue
        key = keys[choice % len(keys)]
        answers = [step(one, name, key, number, timeout) for one in (cache, twin)]
        assert answers[0] == answers[1], (name, key, number, timeout)
    assert [cache.get(key) for key in keys] == [twin.get(key) for key in keys]


@pytest.mark.parametrize("slots", [*range(1, 41), 127, 128, 129, 4096])
def test_every_slot_of_every_bucket_holds_a_counter(tmp_path: Path, slots: int) -> None:
    cache = counters(tmp_path, slots)
    buckets = cache._counters.buckets
    keys = keys_of_buckets(cache, set(range(buckets)))
    for number, key in enumerate(keys):
        assert cache.add(key, number, timeout=None)
    assert [cache.get(key) for key in keys] == list(range(buckets * WAYS))
    assert (tmp_path / f"counters-{buckets}x{SLOT * WAYS}").stat().st_size == len(keys) * SLOT


# -- the process lives -----------------------------------------------------------------------------

ALONE = """
import sys
from django.conf import settings
settings.configure(SECRET_KEY="x" * 40)
from twenty.cache.counters import CounterCache
cache = CounterCache(sys.argv[1], {"OPTIONS": {"slots": int(sys.argv[2])}})
for number in range(2000):
    cache.add(f"key-{number}", 1, 60)
    cache.get(f"key-{number}")
    cache.get(f"absent-{number}")
"""


@pytest.mark.parametrize("slots", [8, 16, 4096])
def test_the_last_bucket_ends_no_process(tmp_path: Path, slots: int) -> None:
    """A search in the map that looked one byte past its end killed the process (SIGSEGV)."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(tmp_path), str(slots)],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


# -- the file --------------------------------------------------------------------------------------


def test_the_file_is_readable_by_its_owner_only(cache: CounterCache, tmp_path: Path) -> None:
    cache.set("key", 1)
    (file,) = (tmp_path / "cache").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_all_space_is_taken_at_once(cache: CounterCache) -> None:
    """A page without space on a full disk would end the process (SIGBUS)."""
    cache.prepare()
    assert_has_no_holes(cache)


def test_holes_and_a_missing_end_are_filled_and_counters_stay(tmp_path: Path) -> None:
    cache = counters(tmp_path, 4096)
    cache.set("key", 41, timeout=None)
    content = cache._counters.path.read_bytes()
    with cache._counters.path.open("r+b") as file:  # as a sparse copy is
        file.truncate(0)
        for at in range(0, len(content), SLOT):
            if any(content[at : at + SLOT]):
                file.seek(at)
                file.write(content[at : at + SLOT])
    again = counters(tmp_path, 4096)
    assert again.get("key") == 41
    assert_has_no_holes(again)


def assert_has_no_holes(cache: CounterCache) -> None:
    status = cache._counters.path.stat()
    assert status.st_size == cache._counters.buckets * WAYS * SLOT
    assert status.st_blocks * 512 >= status.st_size


def test_a_file_that_cannot_be_opened_is_an_error_each_time_and_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "cache"
    place.write_text("")
    cache = counters(place, 8)
    for _ in range(3):
        with pytest.raises(OSError, match="exists"):
            cache.add("key", 1)
    place.unlink()
    opened: list[int] = []

    def full(file: int, *_: Any) -> int:
        opened.append(file)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(OSError, match="No space left"):
            cache.add("key", 1)
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(opened[0])
    assert cache.add("key", 1)
