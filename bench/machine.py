"""The machine under measurement, and one habit of its kernel that is turned off meanwhile.

Linux may give every session a scheduling group of its own (`kernel.sched_autogroup_enabled`), meant
for desktops. Each process of PostgreSQL is a session, so a request crosses as many groups as
processes; that costs short requests up to a third, in every system. docs/operations.md advises
servers to switch it off.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

AUTOGROUP = Path("/proc/sys/kernel/sched_autogroup_enabled")


@contextmanager
def without_autogroups() -> Iterator[None]:
    """Start processes without a group per session, if we are allowed to."""
    if _text(AUTOGROUP) != "1" or not os.access(AUTOGROUP, os.W_OK):
        yield
        return
    AUTOGROUP.write_text("0")
    try:
        yield
    finally:
        AUTOGROUP.write_text("1")


def facts() -> Mapping[str, Any]:
    """Return facts about the machine for the report, by name."""
    groups = {"1": "one for each session", "0": "off"}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load average before": ", ".join(f"{x:.1f}" for x in os.getloadavg()),
        "system": platform.platform(),
        "scheduling groups": groups.get(_text(AUTOGROUP), "not known"),
    }


def _processor() -> str:
    for line in _text(Path("/proc/cpuinfo")).splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
