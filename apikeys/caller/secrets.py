"""The secret of an API key: how it is made, and what is kept of it.

What comes in: nothing, or a secret that a caller presents. What goes out: the secret (shown once,
never stored), its digest (stored, looked up), its prefix (shown in lists).

A secret carries 256 random bits, so a plain SHA-256 digest cannot be guessed backwards: salting and
slow hashing protect passwords that people choose, and would cost every request milliseconds here.
Looking the digest up in an index leaks nothing through its timing: a caller can only choose the
secret, not its digest, so how many leading bytes of a stored digest agree tells him nothing he
could build on (docs/api/access.md#api-keys).
"""

import secrets
from hashlib import sha256

PREFIX = "twk_"
RANDOM_BYTES = 32
# PREFIX + 43 characters of URL-safe base 64.
SECRET_LENGTH = len(PREFIX) + 43
SHOWN_LENGTH = len(PREFIX) + 4


def new_secret() -> tuple[str, bytes, str]:
    """A new secret, its 32-byte digest, and the first characters, which may be shown."""
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    return secret, digest_of(secret), secret[:SHOWN_LENGTH]


def digest_of(secret: str) -> bytes:
    """What is stored of `secret`: its SHA-256, 32 bytes."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def is_api_key(token: str) -> bool:
    """Whether `token` has a secret's form; nothing about its being known."""
    return len(token) == SECRET_LENGTH and token.startswith(PREFIX)
