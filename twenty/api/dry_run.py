"""`?dryRun=true`: a write is carried out, answered, and rolled back (docs/api/README.md#dry-run).

So it is checked by the very code that writes: rights, values, unique fields, links, preconditions,
the data model. The same parameter serves all four APIs.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

from twenty.api.all_or_nothing import Outcome
from twenty.db.undecided import INVALID_DRY_RUN, check_constraints, rehearsal
from twenty.errors import BadUserInput
from twenty.http.query_string import QueryParameters

DRY_RUN = "dryRun"
# Tells in the answer that nothing was written.
MARK = "X-Dry-Run"
_WORDS = {"true": True, "false": False}


def is_dry_run(parameters: QueryParameters) -> bool:
    """Tell whether a write is only tried. Raises `BadUserInput`: a misspelt word must not write."""
    words = parameters.get(DRY_RUN, ())
    for word in words:
        if word not in _WORDS:
            raise BadUserInput(
                f"dryRun is '{word[:100]}'; expected true or false.", code=INVALID_DRY_RUN
            )
    return any(_WORDS[word] for word in words)


def sign_in_is_done() -> BadUserInput:
    """Return the refusal to try what signs somebody in: it cannot be told apart from doing it."""
    return BadUserInput("Signing in cannot be tried with dryRun.", code=INVALID_DRY_RUN)


def rehearsed(act: Callable[[], Outcome]) -> HttpResponse:
    """Return what `act` answers; nothing of what it wrote stays."""
    with rehearsal():
        response, is_kept = act()
        if is_kept:  # after a refusal the transaction may take no further statement
            check_constraints()
    response[MARK] = "true"
    return response
