"""The playground's short-lived tokens: signed, not stored.

What comes in: a signed-in user and the workspace chosen. What goes out: a token bound to both,
so that a call made with it has exactly that user's role (docs/api/openapi.md#playgrounds), for two
hours. A token holds no secret of its own: it is signed with the server's key, and is worth nothing
once the user leaves the workspace, is deactivated, or the server's key changes (the reader's caller
looks the membership up).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing

PREFIX = "pgt_"
LIFETIME = timedelta(hours=2)
_SALT = "twenty.playground-token"


@dataclass(frozen=True)
class PlaygroundClaims:
    """Who may act where, until when."""

    user_id: UUID
    workspace_id: UUID
    expires_at: datetime


def mint(user_id: UUID, workspace_id: UUID) -> tuple[str, datetime]:
    """A new token and the moment it ends (UTC, whole seconds)."""
    expires_at = (datetime.now(UTC) + LIFETIME).replace(microsecond=0)
    claims = {
        "user": str(user_id),
        "workspace": str(workspace_id),
        "exp": int(expires_at.timestamp()),
    }
    return PREFIX + signing.dumps(claims, salt=_SALT), expires_at


def is_playground_token(token: str) -> bool:
    """Whether `token` claims to be one, by its prefix; nothing about its being genuine."""
    return token.startswith(PREFIX)


def read(token: str) -> PlaygroundClaims | None:
    """What a genuine token that has not expired says; None for any other text."""
    if not is_playground_token(token):
        return None
    try:
        claims = signing.loads(token.removeprefix(PREFIX), salt=_SALT, max_age=LIFETIME)
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        found = PlaygroundClaims(UUID(claims["user"]), UUID(claims["workspace"]), expires_at)
    except (signing.BadSignature, ValueError, KeyError, TypeError, OverflowError):
        return None
    return found if expires_at > datetime.now(UTC) else None
