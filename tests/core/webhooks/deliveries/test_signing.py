"""Both signatures, each by its receiver's own rule; two secrets while one is being replaced."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from core.webhooks.deliveries.signing import delivery_headers

ID = "0b0e9f3c-9d1b-4a44-8f6c-0d4f3c9f8f11"
OLD, NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a" * 64
BODY = '{"eventName":"person.created","record":{"name":"Grüße"}}'.encode()


def test_twentys_receivers_verify() -> None:
    headers = delivery_headers(ID, BODY, NEW, "", datetime.now(UTC))
    signed = headers["X-Twenty-Webhook-Timestamp"].encode() + b":" + BODY
    expected = hmac.new(NEW.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Twenty-Webhook-Signature"] == expected
    assert len(bytes.fromhex(headers["X-Twenty-Webhook-Nonce"])) == 16
    seconds, milliseconds = headers["webhook-timestamp"], headers["X-Twenty-Webhook-Timestamp"]
    assert int(milliseconds) // 1000 == int(seconds)


def test_both_secrets_verify_during_the_grace() -> None:
    headers = delivery_headers(ID, BODY, NEW, OLD, datetime.now(UTC))
    Verifier(OLD).verify(BODY, headers)
    Verifier(NEW.encode()).verify(BODY, headers)
    later = delivery_headers(ID, BODY, NEW, "", datetime.now(UTC))
    Verifier(NEW.encode()).verify(BODY, later)
    with pytest.raises(WebhookVerificationError):
        Verifier(OLD).verify(BODY, later)


def test_a_changed_body_does_not_verify() -> None:
    headers = delivery_headers(ID, BODY, OLD, "", datetime.now(UTC))
    with pytest.raises(WebhookVerificationError):
        Verifier(OLD).verify(BODY + b" ", headers)


def test_without_a_secret_nothing_is_signed() -> None:
    headers = delivery_headers(ID, BODY, "", "", datetime.now(UTC))
    assert set(headers) == {"Content-Type", "User-Agent", "webhook-id", "webhook-timestamp"}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_is_a_secret(secret: str) -> None:
    for one in (secret, f"whsec_{secret}"):
        headers = delivery_headers(ID, BODY, one, "", datetime.now(UTC))
        version, signature = headers["webhook-signature"].split(",")
        assert version == "v1"
        assert len(base64.b64decode(signature)) == 32
