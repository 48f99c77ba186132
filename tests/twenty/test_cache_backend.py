"""The shared cache within one process: Django's rules. Across processes: process/."""

from pathlib import Path

import pytest

from twenty.cache.backend import SharedMemoryCache
from twenty.cache.table import WAYS


@pytest.fixture
def cache(tmp_path: Path) -> SharedMemoryCache:
    return SharedMemoryCache(str(tmp_path / "cache"), {})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    clock = Clock()
    monkeypatch.setattr("twenty.cache.backend.time.time", clock.read)
    return clock


class Clock:
    """A time that tests move by hand."""

    now = 1_000_000.0

    def read(self) -> float:
        return self.now


@pytest.mark.parametrize("value", [0, -5, 2**63 - 1, 2**70, True, None, "text", b"bytes", [1, {}]])
def test_a_stored_value_comes_back_as_it_was(cache: SharedMemoryCache, value: object) -> None:
    cache.set("key", value)
    found = cache.get("key", "absent")
    assert found == value
    assert type(found) is type(value)


def test_what_was_never_stored_is_absent(cache: SharedMemoryCache) -> None:
    assert cache.get("key") is None
    assert cache.get("key", 7) == 7
    assert not cache.has_key("key")
    assert not cache.delete("key")
    assert not cache.touch("key")


def test_add_stores_only_when_there_is_nothing(cache: SharedMemoryCache) -> None:
    assert cache.add("key", 1)
    assert not cache.add("key", 2)
    assert cache.get("key") == 1


def test_incr_counts_and_refuses_what_is_not_there_or_no_number(cache: SharedMemoryCache) -> None:
    with pytest.raises(ValueError, match="not found"):
        cache.incr("key")
    cache.set("key", 5)
    assert cache.incr("key") == 6
    assert cache.incr("key", 10) == 16
    assert cache.decr("key", 6) == 10
    cache.set("word", "five")
    with pytest.raises(TypeError, match="whole number"):
        cache.incr("word")
    assert cache.get("word") == "five"


def test_an_entry_ends_at_its_expiry_and_incr_does_not_prolong_it(
    cache: SharedMemoryCache, clock: Clock
) -> None:
    cache.set("key", 1, timeout=60)
    clock.now += 59
    assert cache.incr("key") == 2
    clock.now += 1
    assert cache.get("key") is None
    assert cache.add("key", 9, timeout=60)


def test_touch_moves_the_expiry(cache: SharedMemoryCache, clock: Clock) -> None:
    cache.set("key", 1, timeout=10)
    assert cache.touch("key", 100)
    clock.now += 50
    assert cache.get("key") == 1


def test_timeout_none_never_expires_and_zero_is_not_kept(
    cache: SharedMemoryCache, clock: Clock
) -> None:
    cache.set("forever", 1, timeout=None)
    cache.set("gone", 1, timeout=0)
    clock.now += 10**9
    assert cache.get("forever") == 1
    assert cache.get("gone") is None


def test_delete_and_clear_remove(cache: SharedMemoryCache) -> None:
    cache.set_many({"a": 1, "b": 2, "c": 3})
    assert cache.delete("a")
    assert cache.get_many(["a", "b", "c"]) == {"b": 2, "c": 3}
    cache.clear()
    assert cache.get_many(["a", "b", "c"]) == {}


def test_versions_and_prefixes_are_different_keys(tmp_path: Path) -> None:
    cache = SharedMemoryCache(str(tmp_path), {})
    prefixed = SharedMemoryCache(str(tmp_path), {"KEY_PREFIX": "other"})
    cache.set("key", 1)
    assert cache.get("key", version=2) is None
    assert prefixed.get("key") is None


def test_a_value_too_large_for_a_slot_is_not_kept_and_its_former_one_is_gone(
    cache: SharedMemoryCache,
) -> None:
    cache.set("key", "small")
    cache.set("key", "x" * 10_000)
    assert cache.get("key") is None


def test_a_full_bucket_gives_up_what_expires_first(tmp_path: Path, clock: Clock) -> None:
    cache = SharedMemoryCache(str(tmp_path), {"OPTIONS": {"slots": WAYS, "slot_size": 64}})
    for number in range(WAYS):
        cache.set(f"key-{number}", number, timeout=100 + number)
    cache.set("newcomer", 99, timeout=1000)
    assert cache.get("key-0") is None
    assert cache.get("newcomer") == 99
    assert [cache.get(f"key-{number}") for number in range(1, WAYS)] == list(range(1, WAYS))


def test_the_file_is_readable_by_its_owner_only(cache: SharedMemoryCache, tmp_path: Path) -> None:
    cache.set("key", 1)
    (file,) = (tmp_path / "cache").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
