"""Child processes that end when their parent does, even if it is killed with `kill -9`.

On Linux the kernel sends the signal (`PR_SET_PDEATHSIG`); elsewhere a thread watches the parent.
The kernel's notion of a parent is the *thread* that forked: start children from a thread that lives
as long as the process.
"""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
WATCH_SECONDS = 1.0
IS_LINUX = sys.platform == "linux"
# Loaded before any fork: nothing may be imported between fork and exec.
_libc = ctypes.CDLL(None, use_errno=True) if IS_LINUX else None


def signal_on_parent_death(number: signal.Signals) -> Callable[[], None]:
    """Return a function for `subprocess`'s `preexec_fn`: the child gets `number` when we die."""
    parent = os.getpid()

    def before_exec() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and here
            os._exit(1)

    return before_exec


def end_with_parent(parent: int) -> None:
    """Make this process end as soon as the process `parent` does. Called by workers, early."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
        return
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="parent-watch").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)
