"""A delivery's headers: who sends what, and the proof of it (docs/api/webhooks.md#signature).

Two signatures over the same bytes: the one that Twenty's receivers know, and Standard Webhooks'.
Both need a secret; without one a delivery is unsigned.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from datetime import datetime

from standardwebhooks.webhooks import EmptyWebhookSecretError
from standardwebhooks.webhooks import Webhook as StandardSigner

USER_AGENT = "Twenty-Webhooks"
_PREFIX = "whsec_"


def delivery_headers(
    delivery_id: str, body: bytes, secret: str, previous_secret: str, at: datetime
) -> dict[str, str]:
    """Return the headers of one attempt. `previous_secret`: "" once its grace has ended."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(at.timestamp())),
    }
    if secret:
        given = [one for one in (secret, previous_secret) if one]
        headers["webhook-signature"] = " ".join(
            _signer(one).sign(delivery_id, at, body.decode()) for one in given
        )
        headers |= _twenty_headers(body, secret, at)
    return headers


def _twenty_headers(body: bytes, secret: str, at: datetime) -> dict[str, str]:
    timestamp = str(int(at.timestamp() * 1000))
    signed = timestamp.encode() + b":" + body
    signature = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return {
        "X-Twenty-Webhook-Timestamp": timestamp,
        "X-Twenty-Webhook-Signature": signature,
        "X-Twenty-Webhook-Nonce": os.urandom(16).hex(),
    }


def _signer(secret: str) -> StandardSigner:
    """A secret "whsec_…" is Base64, as the standard has it; any other is taken as its bytes."""
    if secret.startswith(_PREFIX):
        try:
            return StandardSigner(secret)
        except (ValueError, EmptyWebhookSecretError):  # no Base64 after all, or none at all
            pass
    return StandardSigner(secret.encode())
