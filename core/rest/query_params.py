"""The query parameters of the record paths → values, one function per parameter.

Raises `BadUserInput` with the messages that clients match on. Unknown parameters are ignored; a
repeated `filter` is refused, because ignoring it would return (or change) everything. See
docs/api/rest.md#parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from core.query.count import Count
from core.query.effects import CreateOptions
from core.query.request import FilterNode, OrderBy, Page
from core.rest.filter_parser import INVALID as INVALID_FILTER
from core.rest.filter_parser import parse_filter
from core.rest.order_by import parse_order_by
from metadata.definitions import ObjectDef
from twenty.api.idempotency import PREFER
from twenty.errors import BadUserInput, InvalidFilter
from twenty.http.query_string import QueryParameters

DEFAULT_LIMIT = 60
MAX_LIMIT = 200
INVALID_LIMIT = "INVALID_LIMIT_QUERY_PARAM"
INVALID_DEPTH = "INVALID_DEPTH_QUERY_PARAM"
INVALID_DISCOVER = "INVALID_DISCOVER_QUERY_PARAM"
INVALID_COUNT = "INVALID_COUNT_QUERY_PARAM"

_COUNTS = {count.value: count for count in Count}
_WHOLE_NUMBER = re.compile(r"\s*\+?([0-9]+)(?:\.0*)?\s*")

PARTIAL = "partial"
INVALID_ON_ERROR = "INVALID_ON_ERROR"
_ON_ERROR = {"skip": True, "stop": False}


def single(parameters: QueryParameters, name: str) -> str | None:
    """Return the value of a parameter given exactly once; otherwise it counts as absent."""
    values = parameters.get(name)
    return values[0] if values is not None and len(values) == 1 else None


def read_filter(parameters: QueryParameters) -> FilterNode | None:
    if len(parameters.get("filter", ())) > 1 or any(
        name.startswith("filter[") for name in parameters
    ):
        raise InvalidFilter(
            "'filter' invalid. It may be given only once. eg: filter=and(price[gte]:10,"
            "price[lt]:20)",
            code=INVALID_FILTER,
        )
    return parse_filter(single(parameters, "filter") or "")


def read_order_by(parameters: QueryParameters, name: str = "order_by") -> tuple[OrderBy, ...]:
    return parse_order_by(single(parameters, name) or "")


def read_limit(
    parameters: QueryParameters, default: int = DEFAULT_LIMIT, *, most: int = MAX_LIMIT
) -> int:
    """Read the limit: above `most` it is clamped, not refused."""
    text = ",".join(parameters.get("limit", ()))
    if not text:
        return default
    found = _WHOLE_NUMBER.fullmatch(text)
    if found is None:
        raise BadUserInput(f"limit '{text}' is invalid. Should be an integer", code=INVALID_LIMIT)
    digits = found[1].lstrip("0") or "0"
    return most if len(digits) > len(str(most)) else min(int(digits), most)


def read_whole_limit(parameters: QueryParameters) -> int | None:
    """Read the limit as it is, for exports; None: there is none, or more than any table has."""
    text = ",".join(parameters.get("limit", ()))
    found = _WHOLE_NUMBER.fullmatch(text)
    return int(found[1]) if found is not None and len(found[1]) <= 18 else None


def read_page(parameters: QueryParameters) -> Page:
    after = single(parameters, "starting_after") or None
    before = single(parameters, "ending_before") or None
    if after and before:
        raise BadUserInput("Cannot provide both before and after", code="ARGS_CONFLICT")
    return Page(read_limit(parameters), after=after, before=before)


def read_count(parameters: QueryParameters) -> Count:
    """Read what is to be known of the total (docs/api/rest.md#count)."""
    given = parameters.get("count")
    if given is None:
        return Count.EXACT
    text = ",".join(given)
    found = _COUNTS.get(text)
    if found is None:
        raise BadUserInput(
            f"'count={text}' parameter invalid. Allowed values are {', '.join(_COUNTS)}",
            code=INVALID_COUNT,
        )
    return found


def read_depth(parameters: QueryParameters) -> int:
    text = ",".join(parameters.get("depth", ()))
    if text not in ("", "0", "1"):
        raise BadUserInput(
            f"'depth={text}' parameter invalid. Allowed values are 0, 1", code=INVALID_DEPTH
        )
    return int(text or 0)


def read_fields(parameters: QueryParameters) -> tuple[str, ...] | None:
    """The names asked for, without repetition, in order; None when the parameter is absent."""
    asked = read_names(parameters, "fields")
    if asked is not None and not asked:
        raise BadUserInput(
            "'fields' parameter invalid. Requested fields cannot be empty.",
            code="INVALID_FIELDS_QUERY_PARAM",
        )
    return asked


def read_flag(parameters: QueryParameters, name: str) -> bool:
    """Read `upsert`, `soft_delete`, `omit_null_values`, …: set by exactly `true`.

    If it is repeated, one `true` is enough: `soft_delete` given twice must never turn into a
    destroy.
    """
    return "true" in parameters.get(name, ())


def read_create_options(parameters: QueryParameters) -> CreateOptions:
    """`upsert`, and the names in `conflictFields`, which may be repeated; None when absent."""
    return CreateOptions(
        upsert=read_flag(parameters, "upsert"),
        conflict_fields=read_names(parameters, "conflictFields"),
    )


def skips_faults(parameters: QueryParameters, meta: Mapping[str, Any]) -> bool:
    """Tell whether good records are to be written beside bad ones; the parameter decides first.

    Raises `BadUserInput` for an unknown word; unknown preferences mean nothing (RFC 7240).
    """
    words = parameters.get("onError")
    if words is None:
        return PREFER in meta and prefers_partial(meta[PREFER])
    for word in words:
        if word not in _ON_ERROR:
            raise BadUserInput(
                f"onError is '{word[:100]}'; expected skip or stop.", code=INVALID_ON_ERROR
            )
    if len(set(words)) > 1:
        raise BadUserInput("onError is given twice, as skip and as stop.", code=INVALID_ON_ERROR)
    return _ON_ERROR[words[0]]


def prefers_partial(header: str) -> bool:
    return PARTIAL in (part.partition(";")[0].strip().lower() for part in header.split(","))


def read_names(parameters: QueryParameters, name: str) -> tuple[str, ...] | None:
    """Names with commas, without repetition, in order; None when the parameter is absent."""
    values = parameters.get(name)
    return None if values is None else _names(values)


def _names(values: Iterable[str]) -> tuple[str, ...]:
    """Split comma-separated names, without repetition, in order."""
    parts = [part.strip() for value in values for part in value.split(",")]
    return tuple(dict.fromkeys(filter(None, parts)))


def check_discover(parameters: QueryParameters, obj: ObjectDef) -> None:
    """Refuse `discover`, which belongs to record sharing: no object here has it."""
    text = ",".join(parameters.get("discover", ()))
    if text not in ("", "true", "false"):
        raise BadUserInput(
            f"'discover={text}' parameter invalid. Allowed values are true, false",
            code=INVALID_DISCOVER,
        )
    if text == "true":
        raise BadUserInput(
            "'discover' parameter is only available on objects whose records can be discovered, "
            f"which {obj.name_plural} are not",
            code=INVALID_DISCOVER,
        )
