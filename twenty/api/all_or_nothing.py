"""`X-Transaction: all`: the mutations of one document are carried out together, or not at all.

See docs/api/graphql.md#transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.http import HttpResponse

from twenty.db.undecided import whole_transaction
from twenty.errors import BadUserInput

TRANSACTION = "HTTP_X_TRANSACTION"
INVALID_TRANSACTION_HEADER = "INVALID_TRANSACTION_HEADER"
ALL = "all"


class Outcome(NamedTuple):
    """A finished response; `is_kept`: it tells of something written."""

    response: HttpResponse
    is_kept: bool


def is_all_or_nothing(meta: Mapping[str, Any]) -> bool:
    """Tell whether the request says `X-Transaction: all`. Raises `BadUserInput` for other words."""
    word = meta.get(TRANSACTION)
    if word is None or word == ALL:
        return word == ALL
    raise BadUserInput(
        f"X-Transaction is '{word[:100]}'; it may only be '{ALL}', or be left out.",
        code=INVALID_TRANSACTION_HEADER,
    )


def refuse_transaction(meta: Mapping[str, Any]) -> None:
    """Raise `BadUserInput` where the header is sent and not honoured."""
    if TRANSACTION in meta:
        raise BadUserInput(
            "X-Transaction is honoured by /graphql only; here each mutation stands alone.",
            code=INVALID_TRANSACTION_HEADER,
        )


def all_or_nothing(act: Callable[[], Outcome]) -> HttpResponse:
    """Return what `act` answers; what it wrote is rolled back unless that is to be kept."""
    with whole_transaction():
        response, is_kept = act()
        if not is_kept:
            transaction.set_rollback(True)
    return response
