"""Finished JSON of records → REST's answer bodies (docs/api/rest.md#paths, #duplicates).

Records are copied as PostgreSQL printed them, never parsed again. Keys are names from the catalog:
letters and digits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from core.query.effects import Effect
from core.query.request import ListAnswer, PageInfo


def data(key: str, value: bytes, effects: Iterable[Effect] | None = None) -> bytes:
    """Return `{"data":{key:value}}`, with `meta` on what happened to each record, on request."""
    if effects is None:
        return b'{"data":{"%b":%b}}' % (key.encode(), value)
    meta = json.dumps([effect.shown() for effect in effects], separators=(",", ":")).encode()
    return b'{"data":{"%b":%b},"meta":%b}' % (key.encode(), value, meta)


def page(key: str, answer: ListAnswer) -> bytes:
    """Return a list with its `totalCount` and `pageInfo`."""
    return b'{"data":{"%b":%b},"totalCount":%b,"pageInfo":%b}' % (
        key.encode(),
        answer.json,
        _total(answer),
        page_info(answer.page_info),
    )


def _total(answer: ListAnswer) -> bytes:
    if answer.total_count is None:
        return b"null"
    more = b',"isTotalCountEstimated":true' if answer.is_estimated else b""
    return b"%d%b" % (answer.total_count, more)


def page_info(info: PageInfo | None) -> bytes:
    shown = info or PageInfo(False, False, None, None)
    return b'{"hasNextPage":%b,"hasPreviousPage":%b,"startCursor":%b,"endCursor":%b}' % (
        _flag(shown.has_next_page),
        _flag(shown.has_previous_page),
        _text(shown.start_cursor),
        _text(shown.end_cursor),
    )


def duplicates(key: str, answers: Iterable[ListAnswer]) -> bytes:
    """Return one block per input record, with the key `{singular}Duplicates`."""
    blocks = [
        b'{"%b":%b,"totalCount":%d,"pageInfo":%b}'
        % (key.encode(), answer.json, answer.total_count or 0, page_info(answer.page_info))
        for answer in answers
    ]
    return b'{"data":[%b]}' % b",".join(blocks)


def _flag(value: bool) -> bytes:
    return b"true" if value else b"false"


def _text(value: str | None) -> bytes:
    return b"null" if value is None else json.dumps(value).encode()
