"""Preconditions of HTTP (RFC 9110 §13): which are honoured where, and how entity tags are read.

A precondition that is not honoured would be a promise broken in silence. So every action says which
ones it honours (`ApiView.preconditions`), and all others are refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from twenty.errors import BadUserInput

IF_MATCH, IF_NONE_MATCH = "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"
IF_UNMODIFIED_SINCE = "HTTP_IF_UNMODIFIED_SINCE"
ANY = "*"
# Reading repeats itself without harm, so that an Idempotency-Key has nothing to add to it either.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_WHY = {
    IF_MATCH: "If-Match is honoured where one record, object, field or role is changed, restored "
    "or deleted; in GraphQL pass expectedVersion instead.",
    IF_NONE_MATCH: "If-None-Match: * is honoured where one record is created without upsert; "
    "entity tags in it, where one record is read.",
    IF_UNMODIFIED_SINCE: "If-Unmodified-Since is not honoured: a second is too coarse to tell two "
    "changes apart. Send If-Match with the ETag you read.",
}


class EntityTag(NamedTuple):
    opaque: str
    is_weak: bool


def refuse_unhonoured(
    meta: Mapping[str, Any], method: str | None, honoured: Collection[str] = ()
) -> None:
    """Raise `BadUserInput` for a precondition that is sent and not in `honoured`.

    Reading may always be told what the caller has (If-None-Match): the full answer is never wrong.
    """
    if IF_UNMODIFIED_SINCE in meta:
        raise _unhonoured(IF_UNMODIFIED_SINCE)
    if IF_MATCH in meta and IF_MATCH not in honoured:
        raise _unhonoured(IF_MATCH)
    if IF_NONE_MATCH in meta and method not in SAFE_METHODS and IF_NONE_MATCH not in honoured:
        raise _unhonoured(IF_NONE_MATCH)


def _unhonoured(header: str) -> BadUserInput:
    return BadUserInput(_WHY[header], code="PRECONDITION_NOT_SUPPORTED")


def is_only_if_new(meta: Mapping[str, Any]) -> bool:
    """Tell whether a create says `If-None-Match: *`. Raises `BadUserInput` for tags instead."""
    text = meta.get(IF_NONE_MATCH)
    if text is None:
        return False
    if text.strip() != ANY:
        raise _unhonoured(IF_NONE_MATCH)
    return True


def strong_tags(text: str) -> tuple[str, ...] | None:
    """Return what If-Match lists; None for `*`. Weak tags never match, so they are left out."""
    tags = entity_tags(text)
    return None if tags is None else tuple(tag.opaque for tag in tags if not tag.is_weak)


def is_among(tag: str, text: str) -> bool:
    """Tell whether If-None-Match lists the tag, or says `*`; weak or strong is all the same."""
    tags = entity_tags(text)
    return tags is None or any(one.opaque == tag for one in tags)


def entity_tags(text: str) -> list[EntityTag] | None:
    """Return the listed tags; None for `*`. Raises `BadUserInput` for another form."""
    rest = text.strip()
    if rest == ANY:
        return None
    found: list[EntityTag] = []
    while rest:
        is_weak = rest.startswith("W/")
        opening = 2 if is_weak else 0
        closing = rest.find('"', opening + 1)
        if rest[opening : opening + 1] != '"' or closing < 0:
            raise _malformed(text)
        found.append(EntityTag(rest[opening + 1 : closing], is_weak))
        rest = rest[closing + 1 :].lstrip()
        if rest and not rest.startswith(","):
            raise _malformed(text)
        rest = rest.lstrip(", \t")
    if not found:
        raise _malformed(text)
    return found


def _malformed(text: str) -> BadUserInput:
    return BadUserInput(
        f"'{text[:100]}' is no list of entity tags: send the ETag as it was received, with its "
        'quotes ("734-0.5~12.3.0f2a91bc"), several with commas, or *.',
        code="INVALID_ENTITY_TAG",
    )
