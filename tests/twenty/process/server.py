"""Runs `manage.py serve` as an operator does: a process of its own, a data folder of its own.

For tests of what only a real server shows: workers, signals, crashes, counts across processes.
"""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PROJECT_DIR = Path(__file__).resolve().parents[3]
START_SECONDS = 90
STOP_SECONDS = 40


@dataclass
class Server:
    """A started server; `output` is the file with all of its output."""

    process: subprocess.Popen[bytes]
    port: int
    data_dir: Path
    output: Path
    former: list[psutil.Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def text(self) -> str:
        return self.output.read_text()

    def get(self, path: str) -> int:
        """The status of a GET; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as response:  # noqa: S310
                return int(response.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except (urllib.error.URLError, ConnectionError):
            return 0

    def page(self, path: str) -> str:
        """The text of a GET that succeeds."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as response:  # noqa: S310
            return str(response.read().decode())

    def await_status(self, path: str, status: int, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while self.get(path) != status:
            assert time.monotonic() < deadline, f"{path} is not {status}: {self.text()}"
            assert self.process.poll() is None or status == 0, self.text()
            time.sleep(0.1)

    def await_text(self, text: str, seconds: float = START_SECONDS) -> None:
        """Wait until the server has printed it."""
        deadline = time.monotonic() + seconds
        while text not in self.text():
            assert time.monotonic() < deadline, f"{text} is not in: {self.text()}"
            time.sleep(0.1)

    def processes(self) -> list[psutil.Process]:
        """The server, its workers, its PostgreSQL with all its children."""
        main = psutil.Process(self.process.pid)
        return [main, *main.children(recursive=True)]

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return [p for p in self.processes() if "spawn_main" in _description(p)]

    def postmaster(self) -> psutil.Process:
        text = (self.data_dir / "postgres" / "data" / "postmaster.pid").read_text()
        return psutil.Process(int(text.split()[0]))

    def send(self, number: signal.Signals) -> None:
        self.former = self.processes()
        self.process.send_signal(number)

    def await_end(self, seconds: float = STOP_SECONDS) -> int:
        """Return the exit status, once none of the server's processes is left."""
        status = self.process.wait(seconds)
        _, alive = psutil.wait_procs(self.former, timeout=seconds)
        left = [text for process in alive if (text := _description(process))]
        assert not left, left
        return status


@contextmanager
def running_server(data_dir: Path, **environment: str) -> Iterator[Server]:
    """A server that answers `/readyz`, without demo data and worker unless asked for."""
    server = start_server(data_dir, **environment)
    try:
        server.await_status("/readyz", 200)
        yield server
    finally:
        if server.process.poll() is None:
            server.send(signal.SIGTERM)
            server.await_end()


@contextmanager
def temporary_data_dir() -> Iterator[Path]:
    """A new data folder with a short path, removed afterwards with the logs beside it."""
    base = Path(tempfile.mkdtemp(prefix="twenty-"))
    base.chmod(0o711)
    try:
        yield base / "data"
    finally:
        shutil.rmtree(base, ignore_errors=True)


def start_server(
    data_dir: Path,
    streams: tuple[int, int] | None = None,
    closed: tuple[int, ...] = (),
    descriptors: int = 0,
    project: Path = PROJECT_DIR,
    /,
    **environment: str,
) -> Server:
    """Start a server.

    `streams`: descriptors for standard output and standard error instead of a file; `closed`:
    descriptors that the server starts without; `descriptors`: its limit of descriptors;
    `project`: the checkout or release that is served.
    """
    port = free_port()
    variables = operator_environment(data_dir, PORT=str(port), DEMO="0", WORKER="0") | environment
    output = data_dir.with_name(f"{data_dir.name}-{port}.log")

    def begin() -> None:
        _heed_ctrl_c()
        for descriptor in closed:
            os.close(descriptor)
        if descriptors:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

    with output.open("wb") as opened:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=project,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=opened if streams is None else streams[0],
            stderr=opened if streams is None else streams[1],
            preexec_fn=begin,
        )
    return Server(process, port, data_dir, output)


def _heed_ctrl_c() -> None:
    """Accept SIGINT: background jobs of a shell ignore it, and so do their children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def manage(
    data_dir: Path, *arguments: str, standard_input: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """One `manage.py` command on this data folder, to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT_DIR,
        env=operator_environment(data_dir) | environment,
        input=standard_input,
        capture_output=True,
        text=True,
        timeout=120,
    )


def operator_environment(data_dir: Path, **variables: str) -> dict[str, str]:
    """This process's environment, aimed at another data folder, without the tests' settings."""
    inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    return inherited | {"DATA_DIR": str(data_dir)} | variables


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _description(process: psutil.Process) -> str:
    """The command line of a process that runs; empty for one that has ended."""
    try:
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        pass
    return ""
