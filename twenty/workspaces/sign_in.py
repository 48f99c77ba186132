"""People's own sign-in for the APIs: password → login token → access and refresh tokens.

Tokens are not stored. Each is signed with the server's key for one purpose, and bound to the user,
the workspace and the user's password, so that it ends with a change of password, with the
membership, with the user, and with the server's key. Lifetimes: docs/api/access.md#tokens.

Wrong passwords are counted (`twenty.workspaces.sign_in_attempts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth import authenticate
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from twenty.errors import Forbidden
from twenty.workspaces.models import User
from twenty.workspaces.sign_in_attempts import note_failure, require_allowed

LOGIN: Final = "login"
ACCESS: Final = "access"
REFRESH: Final = "refresh"
LIFETIMES = {
    LOGIN: timedelta(minutes=15),
    ACCESS: timedelta(minutes=30),
    REFRESH: timedelta(days=60),
}
PREFIXES = {LOGIN: "twl_", ACCESS: "twu_", REFRESH: "twr_"}
BROWSER_COOKIE = "known_browser"
BROWSER_LIFETIME = timedelta(days=180)
_BROWSER_SALT = "twenty.known-browser"
MAX_PASSWORD_LENGTH = 4096
WRONG_CREDENTIALS = "Wrong email or password"


@dataclass(frozen=True, slots=True)
class Token:
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a genuine token. A login token's `workspace_id` is None: none is chosen yet."""

    user_id: UUID
    workspace_id: UUID | None
    password_mark: str
    expires_at: datetime

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= datetime.now(UTC)


def check_credentials(request: HttpRequest, email: str, password: str) -> User:
    """Return the user with that address and password.

    Raises `RateLimited`, or `Forbidden` (`INVALID_CREDENTIALS`), which does not tell whether the
    address is known.
    """
    # A text with half a surrogate pair is no address; with it replaced, it is simply unknown.
    account = email.strip().lower().encode("utf-8", "replace").decode()
    browser = _known_browser(request, account)
    require_allowed(request, account, browser)
    user = None
    if len(password) <= MAX_PASSWORD_LENGTH and "\0" not in account:
        # Takes the same time for an unknown address: a password is hashed all the same.
        user = authenticate(request, username=account, password=password)
    if not isinstance(user, User):
        note_failure(request, account, browser)
        raise Forbidden(
            WRONG_CREDENTIALS,
            code="INVALID_CREDENTIALS",
            user_friendly_message="Wrong email or password.",
        )
    return user


def browser_token(user: User) -> str:
    """Return the cookie's value that identifies a browser again; it grants nothing."""
    claims = {"user": str(user.pk), "mark": password_mark(user.password)}
    return signing.dumps(claims, salt=_BROWSER_SALT)


def _known_browser(request: HttpRequest, account: str) -> str | None:
    """Return this browser's identity, if it was signed in to `account` before."""
    token = request.COOKIES.get(BROWSER_COOKIE)
    if not token or "\0" in account:
        return None
    try:
        claims = signing.loads(token, salt=_BROWSER_SALT, max_age=BROWSER_LIFETIME)
    except signing.BadSignature:
        return None
    user = User.objects.filter(email=account).first()
    if user is None or claims != {"user": str(user.pk), "mark": password_mark(user.password)}:
        return None
    return f"browser {salted_hmac(_BROWSER_SALT, token, algorithm='sha256').hexdigest()}"


def mint(kind: str, user: User, workspace_id: UUID | None = None) -> Token:
    """Return a token of `kind` for `user`; access and refresh tokens are for one workspace."""
    expires_at = (datetime.now(UTC) + LIFETIMES[kind]).replace(microsecond=0)
    claims = {
        "user": str(user.pk),
        "workspace": str(workspace_id) if workspace_id else None,
        "mark": password_mark(user.password),
        "exp": int(expires_at.timestamp()),
    }
    return Token(PREFIXES[kind] + signing.dumps(claims, salt=_salt(kind)), expires_at)


def read(kind: str, token: str) -> Claims | None:
    """Return the claims of a genuine token of `kind`, expired or not; None for any other text."""
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
    """Tell whether the user still has the password (`password`: its stored hash) of the token."""
    return constant_time_compare(claims.password_mark, password_mark(password))


def password_mark(password: str) -> str:
    """Return a mark of a stored hash that reveals nothing about it without the server's key."""
    return salted_hmac("twenty.sign-in", password, algorithm="sha256").hexdigest()[:32]


def _salt(kind: str) -> str:
    """One purpose, one signature: a login token can never pass for an access token."""
    return f"twenty.sign-in.{kind}"
