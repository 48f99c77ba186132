"""The peers' packages and processes: installed from the npm registry, run by our Node.js.

Packages are installed as the lock file in a peer's folder below `bench/peers` says. Raises
`PeerUnusable` with the reason.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.ours import await_answer
from twenty.assets.node import Node, NodeMissing, find_node

PEERS = Path(__file__).resolve().parent / "peers"


class PeerUnusable(Exception):
    """The peer cannot be measured on this machine; the text says why."""


def installed(peer: str) -> tuple[Node, Path]:
    """Return Node.js and the peer's folder, its packages installed."""
    try:
        node = find_node()
    except NodeMissing as error:
        raise PeerUnusable(str(error)) from None
    folder = PEERS / peer
    stamp = folder / "node_modules" / ".package-lock.json"
    lock = folder / "package-lock.json"
    if stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
        return node, folder
    command = [*node.npm, "ci", "--legacy-peer-deps", "--omit=dev", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command, cwd=folder, env=environment_of(node), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PeerUnusable(f"npm ci failed: {done.stderr.strip()[-400:]}")
    os.utime(stamp)
    return node, folder


def environment_of(node: Node, **more: str) -> dict[str, str]:
    """Return the environment, with this Node.js first on the path."""
    path = f"{node.program.parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "NODE_ENV": "production", **more}


@contextmanager
def running(
    command: list[str], folder: Path, environment: Mapping[str, str], url: str, log: Path
) -> Iterator[int]:
    """Yield the process id, once `url` answers; end it with all its children."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            try:
                await_answer(url, process)
            except RuntimeError:
                raise PeerUnusable(f"it did not start: {log.read_text()[-400:]}") from None
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
