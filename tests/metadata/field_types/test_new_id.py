"""New ids are version 7, ascend, and keep to the clock however many are made."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122

from metadata.values.new_id import new_id


def test_it_is_version_7_of_now() -> None:
    before = time.time_ns() // 1_000_000
    found = new_id()
    assert found.version == 7
    assert found.variant == RFC_4122
    assert before <= found.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_many_rise_and_do_not_run_ahead_of_the_clock() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert made[-1].int >> 80 <= time.time_ns() // 1_000_000 + 100


def test_threads_share_none() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: new_id(), range(20_000)))
    assert len(set(made)) == len(made)


def test_a_forked_process_makes_others() -> None:
    new_id()  # fills the pool
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.write(writer, b"".join((new_id().int & (2**62 - 1)).to_bytes(8) for _ in range(50)))
        os._exit(0)
    os.wait()
    text = os.read(reader, 400)
    theirs = {int.from_bytes(text[at : at + 8]) for at in range(0, 400, 8)}
    ours = {new_id().int & (2**62 - 1) for _ in range(50)}
    assert len(theirs) == 50
    assert not theirs & ours
