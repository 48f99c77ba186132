"""`Idempotency-Key`: a write that is sent again is answered as the first time, and not repeated.

The key is the first row that the write's own transaction inserts, and the answer the last
(docs/api/README.md#idempotency, docs/decisions/0032). So there is no state between "not done" and
"done, with this answer": a crash leaves neither record nor key, and a duplicate request waits for
the row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.db import Error as DjangoDatabaseError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from psycopg import Error as DatabaseError

from apikeys.context import RequestContext
from twenty.api import kept_answers
from twenty.api.all_or_nothing import TRANSACTION, Outcome
from twenty.api.preconditions import IF_MATCH, IF_NONE_MATCH
from twenty.db.errors import sqlstate
from twenty.db.undecided import whole_transaction
from twenty.errors import BadUserInput, Conflict, KeyReused

HEADER = "HTTP_IDEMPOTENCY_KEY"
REPLAYED = "Idempotency-Replayed"
PREFER = "HTTP_PREFER"
MAX_LENGTH = 255
LOCK_NOT_AVAILABLE = "55P03"
INVALID_KEY = "INVALID_IDEMPOTENCY_KEY"
FAILED = 400


def answer_once(
    request: HttpRequest, context: RequestContext, act: Callable[[], Outcome]
) -> HttpResponse:
    """Return what `act` answers, or what it answered to the same request before.

    `act` runs in one transaction with the key; a refusal is rolled back with it, so that the key is
    free again. Raises `BadUserInput`, `KeyReused`, `Conflict`, and what the database refuses.
    """
    key = _read_key(request.META[HEADER])
    own_id, fingerprint = _digest(*_caller(context), key), _fingerprint(request, context)
    with whole_transaction():
        kept = _claimed(own_id, fingerprint)
        if kept is not None:
            return _replayed(own_id, key, fingerprint, kept)
        response, is_kept = act()
        if is_kept:
            kept_answers.keep(own_id, key, response)
        else:
            transaction.set_rollback(True)
    return response


def key_without_caller() -> BadUserInput:
    """Return the refusal of a key in the request of nobody, that is of somebody signing in."""
    return BadUserInput(
        "Idempotency-Key is kept for each caller, so it cannot be sent when signing in.",
        code=INVALID_KEY,
    )


def _read_key(text: str) -> str:
    """Return the key, without the quotes that the standard's draft puts around it."""
    key = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if not 0 < len(key) <= MAX_LENGTH or not all("!" <= sign <= "~" for sign in key):
        raise BadUserInput(
            f"Idempotency-Key must have 1 to {MAX_LENGTH} visible ASCII characters, without "
            f"blanks; a UUID is best. It has {len(key)} characters.",
            code=INVALID_KEY,
        )
    return key


def _caller(context: RequestContext) -> tuple[str, str, str]:
    return str(context.workspace.id), context.actor.kind, str(context.actor.id)


def _fingerprint(request: HttpRequest, context: RequestContext) -> bytes:
    meta: Mapping[str, Any] = request.META
    return _digest(
        request.method or "",
        request.path_info,
        meta.get("QUERY_STRING", ""),
        *(meta.get(name, "") for name in (IF_MATCH, IF_NONE_MATCH, TRANSACTION, PREFER)),
        str(context.permissions.role_id),
        hashlib.sha256(request.body).hexdigest(),
    )


def _digest(*parts: str) -> bytes:
    """Return a digest of all parts; none can run into the next, since each tells its length."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _claimed(own_id: bytes, fingerprint: bytes) -> kept_answers.Kept | None:
    try:
        return kept_answers.claim(own_id, fingerprint)
    except (DatabaseError, DjangoDatabaseError) as error:
        if sqlstate(error) != LOCK_NOT_AVAILABLE:
            raise
        raise Conflict(
            "A request with this Idempotency-Key is still being carried out; send it again in a "
            "moment.",
            code="IDEMPOTENCY_KEY_IN_USE",
            headers={"Retry-After": "1"},
        ) from error


def _replayed(own_id: bytes, key: str, fingerprint: bytes, kept: kept_answers.Kept) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise KeyReused(
            "This Idempotency-Key was used for another request (method, address, body or the "
            "caller's role differ). Use a new key for each write."
        )
    response = kept_answers.opened(own_id, key, kept.sealed)
    if response is None:
        raise Conflict(
            "The write was carried out, but its answer can no longer be read: the server's secret "
            "key has changed since.",
            code="IDEMPOTENCY_ANSWER_LOST",
        )
    response[REPLAYED] = "true"
    return response
