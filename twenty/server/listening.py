"""Run Granian with worker processes and threads as configured, until a signal ends it.

At SIGTERM and SIGINT, requests in progress are answered, then the workers end and `serve` returns.
"""

import errno
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from twenty.config.environment import Environment
from twenty.logs.streams import say
from twenty.server.capacity import HEADER_BYTES, all_threads, most_connections
from twenty.server.granian_fence import Server, check_granian
from twenty.server.welcome import ANY_ADDRESS

# A worker that does not finish its requests within this time is killed.
STOP_SECONDS = 30
# Threads keep their database connection while they live, so they live long.
IDLE_THREAD_SECONDS = 600
# Granian's own would write synchronously, to standard output.
_LOG_HANDLER = {"class": "twenty.logs.streams.LineHandler"}


class PortUnusable(Exception):
    """The server cannot listen on the address; the text says why and what to do."""


class WorkersFail(Exception):
    """No worker stays alive; the text says how they died."""


def check_port(environment: Environment) -> None:
    """Raise `PortUnusable` now, rather than after the database has been started."""
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((environment.host, environment.port))
        except OSError as error:
            raise PortUnusable(_reason(error, environment)) from None


def serve(environment: Environment, on_listening: Callable[[], None]) -> None:
    """Serve until a signal ends it. `on_listening` runs once connections are accepted.

    Raises `UnknownGranian`, and `WorkersFail` when workers keep dying.
    """
    check_granian()
    # For the workers: glibc gives each thread a heap of its own, and none of them shrinks.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    # Workers must be fresh processes: a fork would share locks and threads with the server.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        target="twenty.server.worker:application",
        tell=say,
        address=environment.host,
        port=environment.port,
        interface=Interfaces.WSGI,
        workers=environment.workers,
        blocking_threads=all_threads(environment.threads),
        blocking_threads_idle_timeout=IDLE_THREAD_SECONDS,
        backpressure=most_connections(),
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=environment.idle_timeout_ms, max_buffer_size=HEADER_BYTES
        ),
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig={"handlers": dict.fromkeys(("console", "access"), _LOG_HANDLER)},
        workers_kill_timeout=STOP_SECONDS,
    )
    # Granian calls the hook before its workers listen: a first call would be refused.
    waiting = threading.Thread(
        target=_when_accepting, args=(environment, on_listening), daemon=True
    )
    server.on_startup(waiting.start)
    server.serve()
    if server.failure:
        raise WorkersFail(server.failure)


def _when_accepting(environment: Environment, on_listening: Callable[[], None]) -> None:
    host = ANY_ADDRESS.get(environment.host, environment.host)
    for _ in range(600):
        try:
            socket.create_connection((host, environment.port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            break
    on_listening()


def _reason(error: OSError, environment: Environment) -> str:
    place = f"{environment.host} port {environment.port}"
    if error.errno == errno.EADDRINUSE:
        return f"Another program listens on {place}. Set PORT to a free one, such as PORT=8001."
    if error.errno == errno.EACCES:
        return f"This user may not listen on {place}. Set PORT to 1024 or higher."
    return f"Cannot listen on {place}: {error.strerror}. Check HOST and PORT."
