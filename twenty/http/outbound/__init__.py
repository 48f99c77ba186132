"""Requests that the server sends to addresses which people have entered.

`check_target` judges an address when it is saved, `post` again at every request, and connects to
exactly what it has judged. Rules: docs/api/webhooks.md#network.
"""

from twenty.http.outbound.answers import OutboundAnswer, OutboundFailure
from twenty.http.outbound.client import post
from twenty.http.outbound.targets import check_target

__all__ = ["OutboundAnswer", "OutboundFailure", "check_target", "post"]
