"""The bundles built from frontend/: whether they exist, and how they are built.

frontend/dist (GraphiQL, Scalar, the pages' font, icons and htmx) is replaced as a whole. The API
never needs it; pages work without. This module imports neither Django nor settings, so that `python
-m twenty.assets.bundles` can build beside a starting server without a database.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from twenty.assets.node import Node, NodeMissing, find_node
from twenty.parent_death import signal_on_parent_death

PROJECT = Path(__file__).resolve().parents[2]
FRONTEND = PROJECT / "frontend"
DIST = FRONTEND / "dist"
SOURCES = ("package.json", "package-lock.json", ".npmrc", "build.mjs", "icons.txt")
SOURCE_FOLDERS = ("build", "src")
STAMP = "stamp.txt"
INSTALLED = ".installed-from"
NPM_TIMEOUT_S = 900
BUILD_TIMEOUT_S = 300

Report = Callable[[str], None]


class BuildFailed(Exception):
    """The bundles could not be built; the text says what failed and what to do."""


def is_built() -> bool:
    """Tell whether bundles exist, from current or earlier sources."""
    return (DIST / STAMP).is_file()


def is_current() -> bool:
    """Tell whether the bundles match the current sources."""
    return is_built() and (DIST / STAMP).read_text().strip() == source_digest()


def version() -> str:
    """Return a short name of the current bundles for their address; "none" while there are none."""
    try:
        return (DIST / STAMP).read_text()[:12]
    except OSError:
        return "none"


def is_building() -> bool:
    """Tell whether a process of this machine is building them now."""
    try:
        with (FRONTEND / ".build.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def source_digest() -> str:
    """Return SHA-256 over names and contents of all that the build reads (packages: the lock)."""
    files = [FRONTEND / name for name in SOURCES]
    for folder in SOURCE_FOLDERS:
        files += sorted(path for path in (FRONTEND / folder).rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(FRONTEND)).encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def build(report: Report, *, force: bool = False, clean: bool = False) -> bool:
    """Build the bundles unless they are current; return whether it did.

    `clean` removes the packages afterwards, if this build installed them (half a gigabyte that only
    a next build needs). Only one build runs at a time: a second waits, and then finds the bundles
    current. Raises `BuildFailed`.
    """
    try:
        with _lock(report):
            if is_current() and not force:
                report("The playground bundles are up to date.")
                return False
            has_installed = _build(report)
            if clean and has_installed:
                shutil.rmtree(FRONTEND / "node_modules", ignore_errors=True)
    except (NodeMissing, OSError) as error:
        raise BuildFailed(str(error)) from error
    return True


def build_in_background() -> "subprocess.Popen[bytes] | None":
    """Start a build beside the caller; None when the bundles are current.

    The process writes a line or two to this process's standard error and ends by itself, or with
    this one; its failure is no failure of the server (pages then say how to build).
    """
    if is_current():
        return None
    process = subprocess.Popen(
        [sys.executable, "-m", "twenty.assets.bundles", "--clean"],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        preexec_fn=signal_on_parent_death(signal.SIGTERM),
    )
    # Its exit status must be collected, or it stays in the process table as a zombie.
    threading.Thread(target=process.wait, daemon=True).start()
    return process


@contextmanager
def _lock(report: Report) -> Iterator[None]:
    with (FRONTEND / ".build.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Another build of the playground bundles is running; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(report: Report) -> bool:
    """Build; return whether the packages had to be installed for it."""
    node = find_node()
    started = time.monotonic()
    must_install = not _packages_are_current()
    if must_install:
        report("Installing the playground's packages (about half a minute) …")
        _install(node)
    digest = source_digest()
    for left_over in FRONTEND.glob(".dist-*"):  # of a build that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".dist-", dir=FRONTEND) as folder:
        made = Path(folder) / "dist"
        _run([str(node.program), "build.mjs", str(made)], BUILD_TIMEOUT_S, "The bundler")
        (made / STAMP).write_text(digest + "\n")
        _swap_in(made, Path(folder) / "old")
    seconds = time.monotonic() - started
    report(f"Built the playground bundles in {seconds:.0f} s (Node.js {node.version}).")
    return must_install


def _swap_in(made: Path, old: Path) -> None:
    """Swap by two renames: readers find the previous files or the new ones, never a mixture."""
    if DIST.exists():
        DIST.rename(old)
    made.rename(DIST)


def _packages_are_current() -> bool:
    """Tell whether node_modules was completely installed from the current lock file."""
    marker = FRONTEND / "node_modules" / INSTALLED
    return marker.is_file() and marker.read_text() == _lock_digest()


def _lock_digest() -> str:
    return hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()


def _install(node: Node) -> None:
    with tempfile.TemporaryDirectory(prefix="npm-cache-") as cache:
        arguments = ["ci", "--no-audit", "--no-fund"]
        if not os.access(Path.home(), os.W_OK):  # an account without a home of its own
            arguments += ["--cache", cache]
        _run([*node.npm, *arguments], NPM_TIMEOUT_S, "npm (is its package registry reachable?)")
    (FRONTEND / "node_modules" / INSTALLED).write_text(_lock_digest())


def _run(command: list[str], timeout_s: int, name: str) -> None:
    environment = {**os.environ, "NODE_ENV": "", "NO_COLOR": "1"}
    environment["PATH"] = f"{Path(command[0]).parent}{os.pathsep}{environment.get('PATH', '')}"
    try:
        done = subprocess.run(  # noqa: S603  programs found by find_node, no shell
            command,
            cwd=FRONTEND,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout_s,
            check=False,
            # npm ignores SIGTERM. The next build notices what a killed installation left.
            preexec_fn=signal_on_parent_death(signal.SIGKILL),
        )
    except subprocess.TimeoutExpired as error:
        raise BuildFailed(f"{name} did not end within {timeout_s} s.") from error
    if done.returncode:
        last_lines = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise BuildFailed(f"{name} failed:\n{last_lines}")


def _report_to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _main() -> int:
    os.nice(10)  # the server has priority
    try:
        build(_report_to_stderr, clean="--clean" in sys.argv[1:])
    except BuildFailed as error:
        _report_to_stderr(
            f"The playground bundles were not built: {error}\n"
            "The API is not affected. To try again: python manage.py build_playground"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
