"""The playground's short-lived tokens: signed, not stored.

A token is bound to a user and a workspace and lasts two hours; a call made with it has exactly that
user's role (docs/api/openapi.md#playgrounds). It is signed with the server's key and holds no
secret of its own: the membership is looked up at every use, so the token is worthless once the user
leaves the workspace or is deactivated, or the server's key changes.
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
    """Who may act where, and until when."""

    user_id: UUID
    workspace_id: UUID
    expires_at: datetime


def mint(user_id: UUID, workspace_id: UUID) -> tuple[str, datetime]:
    """Return a new token and its expiry (UTC, whole seconds)."""
    expires_at = (datetime.now(UTC) + LIFETIME).replace(microsecond=0)
    claims = {
        "user": str(user_id),
        "workspace": str(workspace_id),
        "exp": int(expires_at.timestamp()),
    }
    return PREFIX + signing.dumps(claims, salt=_SALT), expires_at


def is_playground_token(token: str) -> bool:
    """Tell by the prefix whether `token` claims to be one; says nothing about it being genuine."""
    return token.startswith(PREFIX)


def read(token: str) -> PlaygroundClaims | None:
    """Return the claims of a genuine, unexpired token; None for any other text."""
    if not is_playground_token(token):
        return None
    try:
        claims = signing.loads(token.removeprefix(PREFIX), salt=_SALT, max_age=LIFETIME)
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        found = PlaygroundClaims(UUID(claims["user"]), UUID(claims["workspace"]), expires_at)
    except (signing.BadSignature, ValueError, KeyError, TypeError, OverflowError):
        return None
    return found if expires_at > datetime.now(UTC) else None
