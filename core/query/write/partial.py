"""`onError=skip`: the good records of a batch are written, the others are told apart.

A batch without a fault costs what it costs anyway, but for one savepoint. After a refusal the
records that it names are left out and the rest is tried again; one that names none is narrowed down
by halves. All of it is one transaction (docs/api/rest.md#partial).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from apikeys.context import RequestContext
from core.query.effects import CreateOptions, Effect
from core.query.request import Selection
from core.query.write.creating import PLAIN, create_all, joined, refuse_too_many
from core.query.write.refusals.faults import faults_of_their_own
from metadata.definitions import ObjectDef
from twenty.errors import ApiError, InvalidQueryInput, PermissionDenied

Record = Mapping[str, Any]
# The database or the server is to blame, not the records.
TRANSIENT = frozenset({408, 409, 429, 500, 503})


@dataclass(slots=True)
class Partly:
    """`json`: the written records; `effects` and `refused` by the records' places in the call."""

    json: bytes = b"[]"
    effects: dict[int, Effect] = field(default_factory=dict)
    refused: dict[int, Sequence[ApiError]] = field(default_factory=dict)


def create_the_good(
    context: RequestContext,
    obj: ObjectDef,
    records: Sequence[Record],
    selection: Selection | None,
    options: CreateOptions = PLAIN,
) -> Partly:
    """Create (upsert) what can be.

    Raises `ApiError`, with nothing written, where the call as a whole is refused: the object, the
    options, too many records, or what may succeed a moment later.
    """
    refuse_too_many(records)
    done = Partly()

    def write(indexes: Sequence[int]) -> None:
        while indexes:
            chosen = options._replace(indexes=indexes)
            try:
                made = create_all(context, obj, [records[i] for i in indexes], selection, chosen)
            except ApiError as refusal:
                refused = faults_of_their_own(refusal)
                if not refused and is_of_the_call(refusal):
                    raise
                if not refused and len(indexes) > 1:
                    write(indexes[: len(indexes) // 2])
                    indexes = indexes[len(indexes) // 2 :]
                    continue
                done.refused |= refused or {indexes[0]: [refusal]}
                indexes = [index for index in indexes if index not in done.refused]
            else:
                done.json = joined(done.json, made.json)
                done.effects |= {effect.index: effect for effect in made.effects}
                return

    with transaction.atomic():
        write(range(len(records)))
    return done


def is_of_the_call(refusal: ApiError) -> bool:
    """Tell whether a refusal that names no record is about none."""
    return refusal.status in TRANSIENT or isinstance(refusal, PermissionDenied | InvalidQueryInput)
