"""The counters' file where it cannot be stored: a message at the start, never a dead process."""

import os
import re
import resource
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.twenty.process.disks import mounted
from tests.twenty.process.server import PROJECT_DIR

pytestmark = pytest.mark.process

NOBODY = "postgresql://nobody@127.0.0.1:1/none"  # never asked: the folder is looked at first
FILL_THE_DISK = """
    with open(folder + "/rest", "wb", buffering=0) as rest:
        for size in (1 << 16, 1 << 9, 1):
            try:
                while True:
                    rest.write(os.urandom(size))
            except OSError as error:
                assert error.errno == errno.ENOSPC, error
        subprocess.run(["sync", "-f", folder], check=True)
"""
COUNT_EVERYWHERE = """
    for number in range(60_000):
        cache.add(f"key-{number}", 1, 600)
    assert cache.get("key-59999") == 1
"""


def prepare(data_dir: str | Path, file_size: int | None = None) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if file_size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": NOBODY,
        "REDIS_URL": "",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=PROJECT_DIR,
        env=environment,
        preexec_fn=limit,
        capture_output=True,
        text=True,
    )


def assert_is_told(done: subprocess.CompletedProcess[str], data_dir: str | Path, why: str) -> None:
    assert done.returncode == 1, done
    told = rf"(CommandError: )?The data folder {data_dir} cannot (keep the counters|be used) .+"
    assert re.fullmatch(told, done.stderr.strip()), done.stderr
    assert why in done.stderr
    assert done.stderr.count("\n") == 1


def count_alone(folder: str, *parts: str) -> subprocess.CompletedProcess[str]:
    program = """
    import errno, os, subprocess, sys
    from django.conf import settings
    settings.configure(SECRET_KEY="x" * 40)
    from twenty.cache.counters import CounterCache
    folder = sys.argv[1]
    cache = CounterCache(folder + "/cache", {})
    cache.prepare()
    subprocess.run(["sync", "-f", folder], check=True)
    """
    code = "".join(textwrap.dedent(part) for part in (program, *parts))
    return subprocess.run(
        [sys.executable, "-c", code, folder], cwd=PROJECT_DIR, capture_output=True, text=True
    )


def test_a_disk_that_is_full_at_the_start_is_reported(tmp_path: Path) -> None:
    with mounted(tmp_path, "-t", "tmpfs", "-o", "size=64k", "tmpfs") as disk:
        assert_is_told(prepare(disk), disk, "No space left on device. Make room")


def test_a_file_that_may_not_grow_is_reported(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("x" * 40)
    assert_is_told(prepare(tmp_path, file_size=8192), tmp_path, "File too large. Make room")


def test_a_read_only_folder_is_reported(tmp_path: Path) -> None:
    with mounted(tmp_path, "-t", "tmpfs", "-o", "size=64k,ro", "tmpfs") as disk:
        assert_is_told(prepare(disk), disk, "Read-only file system")


@pytest.mark.parametrize("name", ["", "cache"])
def test_a_file_in_place_of_a_folder_is_reported(tmp_path: Path, name: str) -> None:
    data_dir = tmp_path / "data"
    if name:
        data_dir.mkdir()
    (data_dir / name).write_text("")
    assert_is_told(prepare(data_dir), data_dir, f"({data_dir / name}")


@pytest.mark.parametrize("kind", ["tmpfs", "ext4", "xfs", "btrfs"])
def test_a_disk_that_fills_up_later_ends_no_process(tmp_path: Path, kind: str) -> None:
    """Each page was allocated at the start, also on copy-on-write file systems (Btrfs)."""
    place = tmp_path / "disk"
    place.mkdir()
    arguments = ["-t", "tmpfs", "-o", "size=4m", "tmpfs"]
    if kind != "tmpfs":
        image = tmp_path / "image"
        with image.open("wb") as file:
            file.truncate(320 * 1024 * 1024)
        program = shutil.which(f"mkfs.{kind}", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
        if program is None:
            pytest.skip(f"mkfs.{kind} is not installed")
        subprocess.run([program, "-q", str(image)], check=True, capture_output=True)
        arguments = ["-o", "loop", str(image)]
    with mounted(place, *arguments) as disk:
        done = count_alone(disk, FILL_THE_DISK, COUNT_EVERYWHERE)
        assert (done.returncode, done.stderr) == (0, "")
