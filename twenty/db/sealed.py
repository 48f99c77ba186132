"""A text column whose content is sealed with SECRET_KEY: for secrets that must be readable again.

A dump of the database alone does not give them away.
"""

from __future__ import annotations

import os
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

NONCE_BYTES = 12
UNREADABLE = "unreadable since SECRET_KEY was changed, "
_SALT = "twenty.db.sealed"


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text to Python, AES-GCM to the database.

    What was sealed with another SECRET_KEY is read as `UNREADABLE` and random digits: nobody can
    take it for the secret, and nothing is signed with what others know.
    """

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else sealed(value)

    def from_db_value(self, value: Any, *_: Any) -> str | None:
        return None if value is None else opened(bytes(value))


def sealed(text: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, text.encode(), None)


def opened(content: bytes) -> str:
    try:
        return _cipher().decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], None).decode()
    except InvalidTag:
        return UNREADABLE + secrets.token_hex(32)


def _cipher() -> AESGCM:
    key = salted_hmac(_SALT, "column", secret=settings.SECRET_KEY, algorithm="sha256")
    return AESGCM(key.digest())
