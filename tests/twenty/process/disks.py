"""Disks of a test's own, which it may fill: mounted by root, on Linux."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEGABYTE = 1024 * 1024


@contextmanager
def mounted(place: Path, *arguments: str) -> Iterator[str]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    done = subprocess.run(["mount", *arguments, str(place)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield str(place)
    finally:
        subprocess.run(["umount", str(place)], check=True)


def fill(place: Path, name: str, leaving: int) -> Path:
    """Write a file until so many bytes are free."""
    filler = place / name
    with filler.open("wb") as opened:
        while (free := shutil.disk_usage(place).free - leaving) > 0:
            try:
                opened.write(b"\0" * min(free, MEGABYTE))
                opened.flush()
            except OSError:  # the last block
                break
    return filler
