"""The secret of an API key: how it is generated, and what is kept of it.

The secret is shown once and never stored. Its digest is stored and looked up; its prefix is shown
in lists (docs/api/access.md#api-keys).

A secret carries 256 random bits, so its plain SHA-256 digest cannot be reversed by guessing.
Salting and slow hashing protect passwords that people choose; here they would cost every request
milliseconds. Looking the digest up in an index leaks nothing through its timing: callers choose a
secret, not its digest, so learning how many leading bits match helps them with nothing.
"""

import secrets
from hashlib import sha256

PREFIX = "twk_"
RANDOM_BYTES = 32
# PREFIX + 43 characters of URL-safe base 64.
SECRET_LENGTH = len(PREFIX) + 43
SHOWN_LENGTH = len(PREFIX) + 4


def new_secret() -> tuple[str, bytes, str]:
    """Return a new secret, its 32-byte digest, and the first characters, which may be shown."""
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    return secret, digest_of(secret), secret[:SHOWN_LENGTH]


def digest_of(secret: str) -> bytes:
    """Return what is stored of `secret`: its SHA-256 digest, 32 bytes."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def is_api_key(token: str) -> bool:
    """Tell by its form whether `token` is a secret of ours; says nothing about it being known."""
    return len(token) == SECRET_LENGTH and token.startswith(PREFIX)
