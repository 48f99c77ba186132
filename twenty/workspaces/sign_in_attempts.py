"""How often passwords may be guessed, without locking out whoever knows one.

Failures are counted by account and place together, by address, and by account. A place is an
address, or a browser that has been signed in to this account before: such a browser is let through
whatever others do from its address. An account that is being guessed from many addresses stays open
to its owner: from then on, each further address has a single attempt.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from apikeys.limits.client_address import client_address
from apikeys.limits.rate_counter import Usage, count, rate_limited

# Failures; the settings of these names exist for tests.
RATES = {
    "SIGN_IN_PLACE_LIMIT": "15/5m",
    "SIGN_IN_ADDRESS_LIMIT": "100/5m",
    "SIGN_IN_ACCOUNT_LIMIT": "60/5m",
}
PLACE, ADDRESS, ACCOUNT = RATES
ONLY_ATTEMPT = 1


def require_allowed(request: HttpRequest, account: str, browser: str | None) -> None:
    """Raise `RateLimited` beyond the limits. `browser` identifies one known to the account."""
    own = _failures(request, PLACE, _place(request, account, browser))
    _refuse_from(own, own.limit if own else 0, "account", account)
    if browser is not None:
        return
    address = client_address(request)
    of_address = _failures(request, ADDRESS, address)
    _refuse_from(of_address, of_address.limit if of_address else 0, "address", address)
    of_account = _failures(request, ACCOUNT, account)
    if of_account is not None and of_account.count >= of_account.limit:
        _refuse_from(own, ONLY_ATTEMPT, "account", account)


def note_failure(request: HttpRequest, account: str, browser: str | None) -> None:
    """Count an attempt with a wrong password."""
    _failures(request, PLACE, _place(request, account, browser), add=1)
    if browser is None:
        _failures(request, ADDRESS, client_address(request), add=1)
        _failures(request, ACCOUNT, account, add=1)


def _place(request: HttpRequest, account: str, browser: str | None) -> str:
    return f"{account} {browser or client_address(request)}"


def _failures(request: HttpRequest, name: str, value: str, *, add: int = 0) -> Usage | None:
    rate = getattr(settings, name, RATES[name])
    group = name.removesuffix("_LIMIT").lower().replace("_", "-")
    return count(request, group, value, rate, add=add) if rate else None


def _refuse_from(usage: Usage | None, failures: int, spender: str, value: str) -> None:
    if usage is not None and usage.count >= failures:
        raise rate_limited(usage, spender, value, "failed sign-in attempts")
