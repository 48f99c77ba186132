"""First-start notices, kept until they have been shown: a password and a key.

Both are created and committed before the server listens, so an interrupted start would lose them.
Therefore they are kept in the data folder (0600) until a terminal has shown them.
"""

import os
from collections.abc import Sequence
from pathlib import Path

FILE_NAME = "first_start"


def keep(data_dir: Path, lines: Sequence[str]) -> None:
    """Store the notices, replacing older ones; call it before password and key take effect."""
    file = data_dir / FILE_NAME
    draft = file.with_name(f"{FILE_NAME}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write("\n".join(lines))
    draft.replace(file)


def kept(data_dir: Path) -> list[str]:
    """Return what has not been shown yet."""
    try:
        return (data_dir / FILE_NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def forget(data_dir: Path) -> None:
    """Delete the notices: they have been shown."""
    (data_dir / FILE_NAME).unlink(missing_ok=True)
