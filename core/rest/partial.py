"""`onError=skip`, or `Prefer: partial`: one result for each record (docs/api/rest.md#partial)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse

from core.query.effects import Effect
from core.query.write.partial import Partly
from core.rest.query_params import PARTIAL, prefers_partial
from twenty.api.idempotency import PREFER
from twenty.errors import ApiError
from twenty.http.error_handlers import JSON_CONTENT_TYPE

CREATED, MULTI_STATUS = 201, 207


def told_apart(key: str, done: Partly, meta: Mapping[str, Any]) -> HttpResponse:
    """Return the written records, and what became of each: 207 if any was refused, or 201."""
    count = len(done.effects) + len(done.refused)
    results = [_result(done, index) for index in range(count)]
    text = json.dumps(results, separators=(",", ":"))
    body = b'{"data":{"%b":%b},"results":%b}' % (key.encode(), done.json, text.encode())
    response = HttpResponse(
        body,
        content_type=JSON_CONTENT_TYPE,
        status=MULTI_STATUS if done.refused else CREATED,
    )
    if PREFER in meta and prefers_partial(meta[PREFER]):
        response["Preference-Applied"] = PARTIAL
    return response


def _result(done: Partly, index: int) -> dict[str, Any]:
    effect = done.effects.get(index)
    return _written(effect) if effect is not None else _refused(index, done.refused[index])


def _written(effect: Effect) -> dict[str, Any]:
    return {"status": CREATED if effect.action == "created" else 200, **effect.shown()}


def _refused(index: int, faults: Sequence[ApiError]) -> dict[str, Any]:
    errors = [
        {
            "index": index,
            "field": fault.field or None,
            "code": fault.code,
            "message": fault.message,
            **fault.body,
        }
        for fault in faults
    ]
    return {"status": faults[0].status, "index": index, "errors": errors}
