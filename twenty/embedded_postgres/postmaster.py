"""One run of PostgreSQL's main process: start, wait until it serves, stop.

It ends with the process (on Linux: the thread) that started it. A start waits for the end of a
previous run and for crash recovery.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import psutil

from twenty.embedded_postgres.account import Account
from twenty.embedded_postgres.cluster import CLEAN_ENVIRONMENT
from twenty.embedded_postgres.errors import EmbeddedPostgresError
from twenty.embedded_postgres.location import DataFolder
from twenty.parent_death import IS_LINUX, signal_on_parent_death

POLL_SECONDS = 0.02
NOTICE_SECONDS = 10.0
# How long a stop may take before the next, harsher signal.
STOP_STEPS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
LONGEST_LOG = 10 * 1024 * 1024
STATUS_LINE = 7  # in postmaster.pid: "ready" once connections are served

# No TCP. Enough locks to create or drop a workspace in one transaction. Log lines without
# statements and values. A random page costs what it does on solid-state disks: with PostgreSQL's
# default for spinning ones, lists are read through a worse index. No just-in-time compiler:
# starting it costs more than a request's whole statement.
SERVING = {
    "listen_addresses": "",
    "timezone": "UTC",
    "max_connections": "200",
    "max_locks_per_transaction": "256",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For tests only: a crash of the machine may lose everything.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postmaster:
    """`notify` gets a line of text when waiting takes long."""

    def __init__(
        self,
        folder: DataFolder,
        account: Account,
        programs: Path,
        *,
        is_durable: bool = True,
        notify: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.folder = folder
        self.account = account
        self.programs = programs
        self.options = SERVING if is_durable else SERVING | FAST
        self.notify = notify
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until connections are served. Raises `EmbeddedPostgresError`."""
        self._await_former_run()
        self.process = self._spawn()
        started = time.monotonic()
        next_notice = started + NOTICE_SECONDS
        while not self._is_ready(self.process.pid):
            if self.process.poll() is not None:
                raise EmbeddedPostgresError(f"PostgreSQL did not start:\n{self._end_of_log()}")
            if time.monotonic() > next_notice:
                self.notify("PostgreSQL is still starting (recovering after a crash) …")
                next_notice += NOTICE_SECONDS
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Shut down fast: open transactions are rolled back, everything is written."""
        process = self.process
        if process is None:
            return
        for number, seconds in STOP_STEPS:
            if process.poll() is not None:
                break
            process.send_signal(number)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.notify(f"PostgreSQL did not stop within {seconds:.0f} seconds …")

    def read_configuration(self) -> None:
        """Have a running PostgreSQL read its configuration again."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGHUP)

    def wait(self) -> int:
        """Wait for the end of a started process; return its exit status."""
        assert self.process is not None, "start() comes first"  # noqa: S101  a programming error
        return self.process.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        paths = ["-D", str(self.folder.cluster), "-k", str(self.folder.socket_dir)]
        settings = [f"--{name}={value}" for name, value in self.options.items()]
        with self._open_log() as log:
            process = subprocess.Popen(  # noqa: S603  our own program, no shell
                [str(self.programs / "postgres"), *paths, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder.path / "postgres",
                env=CLEAN_ENVIRONMENT,
                start_new_session=True,  # Ctrl-C is for the server, which stops us in order
                preexec_fn=signal_on_parent_death(signal.SIGINT),
                **self.account.process_options,
            )
        if not IS_LINUX:
            guard = [sys.executable, "-m", "twenty.embedded_postgres.guard", str(process.pid)]
            subprocess.Popen(guard, start_new_session=True)  # noqa: S603  our own module
        return process

    def _open_log(self) -> BinaryIO:
        """Open the log, 0600; a long one is rotated to `.1`."""
        path = self.folder.log_file
        if path.exists() and path.stat().st_size > LONGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "ab")

    def _is_ready(self, pid: int) -> bool:
        lines = self._pid_file_lines()
        return (
            len(lines) > STATUS_LINE
            and lines[0].strip() == str(pid)
            and lines[STATUS_LINE].strip() == "ready"
        )

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.folder.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _await_former_run(self) -> None:
        """Wait until no process of a previous run works on the data.

        After `kill -9` of its server a previous run may still be writing its last data. After `kill
        -9` of PostgreSQL's own main process the others of that run end one by one, and one that is
        computing notices late. No new one may start on the data before the last is gone.
        """
        lines = self._pid_file_lines()
        if not lines:
            return
        main, cluster = int(lines[0]), self.folder.cluster
        left = _working_in(cluster)
        if left:
            self.notify("Waiting for the previous PostgreSQL on this data folder to end …")
        for number, seconds in STOP_STEPS:
            # The main process stops the others in order; orphans are signalled directly.
            for process in [found for found in left if found.pid == main] or left:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(number)
            until = time.monotonic() + seconds
            while left and time.monotonic() < until:
                psutil.wait_procs(left, timeout=until - time.monotonic())
                left = _working_in(cluster)

    def _end_of_log(self) -> str:
        lines = self.folder.log_file.read_text(errors="replace").splitlines()
        return "\n".join(lines[-12:])


def _working_in(cluster: Path) -> list[psutil.Process]:
    """Return the processes of a PostgreSQL that runs on `cluster`."""
    folder, found = cluster.resolve(), []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.name() == "postgres" and Path(process.cwd()) == folder:
                found.append(process)
    return found
