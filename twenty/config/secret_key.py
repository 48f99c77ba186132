"""The key that signs sessions and digests: SECRET_KEY, or one generated on first use.

A generated key is stored in the data folder (0600), so that sessions and keys outlive restarts.
"""

import os
import secrets
from pathlib import Path

from twenty.config.environment import Environment

FILE_NAME = "secret_key"


class SecretKeyUnusable(Exception):
    """The key can be neither read nor generated; the text says why and what to do."""


def secret_key(environment: Environment, data_dir: Path) -> str:
    """Return the secret key; generates the file if missing (exactly one process wins the race).

    Raises `SecretKeyUnusable`.
    """
    if environment.given_secret_key:
        return environment.given_secret_key
    file = data_dir / FILE_NAME
    try:
        if not file.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            _create(file)
        return file.read_text().strip()
    except OSError as error:
        raise SecretKeyUnusable(
            f"The data folder {data_dir} cannot be used for the secret key: {error.strerror} "
            f"({error.filename}). Start the server as its owner, or set another DATA_DIR."
        ) from None


def _create(file: Path) -> None:
    """Write a temporary file, then link it: readers never see half a key; the first one stays."""
    draft = file.with_name(f"{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
