"""Answers kept for `Idempotency-Key`: rows of `KeptAnswer`, read and written in plain SQL.

An answer may contain the secret of a new API key, which is stored nowhere else. So it is encrypted
with a key that only the server's SECRET_KEY and the caller's own Idempotency-Key give, and of the
latter the table holds a digest alone.

Statements are run unprepared: they stand outside of what is repeated when a pooler loses a name.
"""

from __future__ import annotations

import json
import os
import zlib
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from twenty.db import libpq
from twenty.workspaces.models import KeptAnswer

# How long a duplicate waits for the first request before it is told to come again.
DUPLICATE_PATIENCE_MS = 2000
NONCE_BYTES = 12
KEPT_FOR = timedelta(hours=24)
BATCH = 1000
_SALT = "twenty.api.kept_answers"

_PATIENCE = b"SELECT set_config('lock_timeout', $1, true)"
_USUAL_PATIENCE = b"SET LOCAL lock_timeout TO DEFAULT"
# Waits for a duplicate request that holds the same id. An answer that is too old makes room, and
# with each new one a few of all callers' go, so that the table stays small by itself.
_CLAIM = b"""
WITH expired AS (
  DELETE FROM workspaces_keptanswer WHERE id IN (
    SELECT id FROM workspaces_keptanswer
    WHERE at < now() - interval '24 hours' AND id <> $1::bytea
    ORDER BY at LIMIT 10 FOR UPDATE SKIP LOCKED))
INSERT INTO workspaces_keptanswer AS kept (id, fingerprint, answer, at)
VALUES ($1::bytea, $2::bytea, '', now())
ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, answer = '', at = excluded.at
  WHERE kept.at < now() - interval '24 hours'
RETURNING 1
"""
_READ = b"SELECT fingerprint, answer FROM workspaces_keptanswer WHERE id = $1::bytea"
_KEEP = b"UPDATE workspaces_keptanswer SET answer = $2::bytea WHERE id = $1::bytea"


class Kept(NamedTuple):
    fingerprint: bytes
    sealed: bytes


def claim(own_id: bytes, fingerprint: bytes) -> Kept | None:
    """Take the id for the request at hand (None), or return what is kept under it.

    Raises psycopg's `LockNotAvailable` when a duplicate request is still at work.
    """
    connection = libpq.main_connection()
    libpq.run_plainly(connection, _PATIENCE, [f"{DUPLICATE_PATIENCE_MS}ms"])
    taken = libpq.run_plainly(connection, _CLAIM, [own_id, fingerprint]).ntuples
    libpq.run_plainly(connection, _USUAL_PATIENCE, [])
    if taken:
        return None
    found = libpq.run_plainly(connection, _READ, [own_id])
    rows = libpq.values_of(connection.connection, found)
    return Kept(bytes(rows[0][0]), bytes(rows[0][1]))


def keep(own_id: bytes, key: str, response: HttpResponse) -> None:
    """Keep a finished response: status, headers and body."""
    head = json.dumps([response.status_code, dict(response.headers)]).encode()
    nonce = os.urandom(NONCE_BYTES)
    packed = zlib.compress(head + b"\n" + response.content, 1)
    sealed = nonce + _cipher(key).encrypt(nonce, packed, own_id)
    libpq.run_plainly(libpq.main_connection(), _KEEP, [own_id, sealed])


def opened(own_id: bytes, key: str, sealed: bytes) -> HttpResponse | None:
    """Return the kept response; None if SECRET_KEY has changed since."""
    try:
        packed = _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], own_id)
    except InvalidTag:
        return None
    head, _, body = zlib.decompress(packed).partition(b"\n")
    status, headers = json.loads(head)
    return HttpResponse(body, status=status, headers=headers)


def forget_expired(now: datetime) -> int:
    """Delete every answer that is too old, in batches; return how many."""
    removed = 0
    while True:
        old = KeptAnswer.objects.filter(at__lt=now - KEPT_FOR).values("pk")[:BATCH]
        found, _ = KeptAnswer.objects.filter(pk__in=old).delete()
        removed += found
        if found < BATCH:
            return removed


def _cipher(key: str) -> AESGCM:
    return AESGCM(salted_hmac(_SALT, key, secret=settings.SECRET_KEY, algorithm="sha256").digest())
