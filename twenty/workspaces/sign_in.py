"""People's own sign-in for the APIs: password → login token → access and refresh tokens.

What comes in: an e-mail address and a password, or a token. What goes out: signed tokens, or what
a token claims. Tokens are not stored: each is signed with the server's key for one purpose, and is
bound to the user, the workspace and the user's password, so that it dies with a change of password,
with the membership, with the user, and with the server's key. Lifetimes: docs/api/access.md#tokens.

Attempts are counted before the password is looked at, per account and per address (429).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from apikeys.limits.client_address import client_address
from apikeys.limits.rate_counter import count, rate_limited
from twenty.errors import Forbidden
from twenty.workspaces.models import User

LOGIN: Final = "login"
ACCESS: Final = "access"
REFRESH: Final = "refresh"
LIFETIMES = {
    LOGIN: timedelta(minutes=15),
    ACCESS: timedelta(minutes=30),
    REFRESH: timedelta(days=60),
}
PREFIXES = {LOGIN: "twl_", ACCESS: "twu_", REFRESH: "twr_"}
ACCOUNT_RATE = "15/5m"
ADDRESS_RATE = "100/5m"
MAX_PASSWORD_LENGTH = 4096
WRONG_CREDENTIALS = "Wrong email or password"


@dataclass(frozen=True, slots=True)
class Token:
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Claims:
    """What a genuine token says. `workspace_id` is None in a login token: none is chosen yet."""

    user_id: UUID
    workspace_id: UUID | None
    password_mark: str
    expires_at: datetime

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= datetime.now(UTC)


def check_credentials(request: HttpRequest, email: str, password: str) -> User:
    """The user with that address and password. Raises `RateLimited`, or `Forbidden`
    (`INVALID_CREDENTIALS`), which does not tell whether the address is known."""
    # A text with half a surrogate pair is no address; shown replaced, it is simply unknown.
    account = email.strip().lower().encode("utf-8", "replace").decode()
    _count_attempt(request, "account", account, "SIGN_IN_ACCOUNT_LIMIT", ACCOUNT_RATE)
    _count_attempt(
        request, "address", client_address(request), "SIGN_IN_ADDRESS_LIMIT", ADDRESS_RATE
    )
    user = None
    if len(password) <= MAX_PASSWORD_LENGTH and "\0" not in account:
        # Takes the same time for an unknown address: a password is hashed all the same.
        user = authenticate(request, username=account, password=password)
    if not isinstance(user, User):
        raise Forbidden(
            WRONG_CREDENTIALS,
            code="INVALID_CREDENTIALS",
            user_friendly_message="Wrong email or password.",
        )
    return user


def _count_attempt(
    request: HttpRequest, spender: str, value: str, setting: str, default: str
) -> None:
    rate = getattr(settings, setting, default)
    usage = count(request, f"sign-in-{spender}", value, rate) if rate else None
    if usage is not None and usage.is_exceeded:
        raise rate_limited(usage, spender, value, "sign-in attempts")


def mint(kind: str, user: User, workspace_id: UUID | None = None) -> Token:
    """A token of `kind` for `user`; access and refresh tokens are for one workspace."""
    expires_at = (datetime.now(UTC) + LIFETIMES[kind]).replace(microsecond=0)
    claims = {
        "user": str(user.pk),
        "workspace": str(workspace_id) if workspace_id else None,
        "mark": password_mark(user.password),
        "exp": int(expires_at.timestamp()),
    }
    return Token(PREFIXES[kind] + signing.dumps(claims, salt=_salt(kind)), expires_at)


def read(kind: str, token: str) -> Claims | None:
    """What a genuine token of `kind` says, expired or not; None for any other text."""
    if not token.startswith(PREFIXES[kind]):
        return None
    try:
        raw = signing.loads(token.removeprefix(PREFIXES[kind]), salt=_salt(kind))
        return Claims(
            user_id=UUID(raw["user"]),
            workspace_id=UUID(raw["workspace"]) if raw["workspace"] else None,
            password_mark=str(raw["mark"]),
            expires_at=datetime.fromtimestamp(raw["exp"], UTC),
        )
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        return None


def is_bound_to(claims: Claims, password: str) -> bool:
    """Whether the user still has the password (`password`: its stored hash) of the token's day."""
    return constant_time_compare(claims.password_mark, password_mark(password))


def password_mark(password: str) -> str:
    """A mark of a stored password hash that tells nothing about it without the server's key."""
    return salted_hmac("twenty.sign-in", password, algorithm="sha256").hexdigest()[:32]


def _salt(kind: str) -> str:
    """One purpose, one signature: a login token can never pass for an access token."""
    return f"twenty.sign-in.{kind}"
