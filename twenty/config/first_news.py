"""What a first start has to tell, kept until it has been told: a password and a key.

They are made and committed before the server listens. A start that is broken off in between would
lose them; so they lie in the data folder (0600) until a terminal has shown them.
"""

import os
from collections.abc import Sequence
from pathlib import Path

FILE_NAME = "first_start"


def keep(data_dir: Path, lines: Sequence[str]) -> None:
    """To be called before the password and the key count; replaces what was kept."""
    file = data_dir / FILE_NAME
    draft = file.with_name(f"{FILE_NAME}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write("\n".join(lines))
    draft.replace(file)


def kept(data_dir: Path) -> list[str]:
    """What has not been told yet."""
    try:
        return (data_dir / FILE_NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def forget(data_dir: Path) -> None:
    """It has been told."""
    (data_dir / FILE_NAME).unlink(missing_ok=True)
