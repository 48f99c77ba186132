"""The run of a read: request → plan → compile → execute → answer (docs/architecture.md).

One statement each. If the data model has just changed underneath it, the read is planned once more
on the newest one. Raises `ApiError` only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import psycopg

from apikeys.context import RequestContext
from core.query import executor
from core.query.plan.lists import EstimatePlan
from core.query.plan.types import ListPlan, ListShown
from core.query.request import ListAnswer, PageInfo
from core.query.sql.statement import compiled
from metadata.definitions import ObjectDef
from twenty.db.errors import api_error, is_of_former_model
from twenty.db.libpq import Texts
from twenty.errors import BadUserInput, Conflict
from twenty.http.server_timing import current_stages

Root = TypeVar("Root")
# A plan: its root, which is the key of its SQL, and the values of its slots.
Planned = tuple[Root, tuple[Any, ...]]
# Reads the rows of a compiled root, where that is not `executor.read_text_rows`.
Read = Callable[[Root, bytes, tuple[Any, ...]], list[Texts]]


def run(
    context: RequestContext,
    obj: ObjectDef | None,
    plan: Callable[[RequestContext, Any], Planned[Root]],
    read: Read[Root] | None = None,
) -> tuple[list[Texts], Root]:
    """Plan, compile and execute a read; return the rows and the plan's root.

    `obj`: None for a read of several objects.
    """
    try:
        return _run_once(context, obj, plan, read)
    except psycopg.Error as error:
        if not is_of_former_model(error):
            raise _refusal(error, obj) from error
    newest = context.reloaded()
    try:
        return _run_once(newest, _in_model_of(newest, obj), plan, read)
    except psycopg.Error as error:
        if is_of_former_model(error):
            raise Conflict(
                "The data model is being changed; try again in a moment.",
                code="DATA_MODEL_CHANGED",
            ) from error
        raise _refusal(error, obj) from error


def _run_once(
    context: RequestContext,
    obj: ObjectDef | None,
    plan: Callable[[RequestContext, Any], Planned[Root]],
    read: Read[Root] | None,
) -> tuple[list[Texts], Root]:
    stages = current_stages()
    if stages:
        stages.begin("plan")
    root, values = plan(context, obj)
    if stages:
        stages.begin("compile")
    statement = compiled(context.catalog, root)
    if stages:
        stages.begin("execute")
    if read is None:
        rows = executor.read_text_rows(statement, values)
    else:
        rows = read(root, statement, values)
    if stages:
        stages.begin("answer")
    return rows, root


def _in_model_of(newest: RequestContext, obj: ObjectDef | None) -> ObjectDef | None:
    if obj is None:
        return None
    found = newest.catalog.by_id.get(obj.id)
    if found is None:
        raise BadUserInput(f"object '{obj.name_plural}' not found.", code="OBJECT_NOT_FOUND")
    return found


def _refusal(error: psycopg.Error, obj: ObjectDef | None) -> Exception:
    return api_error(error, obj) or error


def list_answer(plan: ListPlan, row: Sequence[bytes | None]) -> ListAnswer:
    """Turn a root list's row into an answer: JSON; for a plain list also total and page info."""
    if not isinstance(plan.shown, ListShown):
        return ListAnswer(row[0] or b"null")
    records, total, is_further, first, last = row
    has_cursor, has_further = plan.page.cursor is not None, is_further == b"t"
    has_next, has_previous = has_further, has_cursor
    if plan.page.is_backward:
        has_next, has_previous = has_cursor, has_further
    info = PageInfo(has_next, has_previous, _text(first), _text(last))
    return ListAnswer(records or b"[]", None if total is None else int(total), info)


def estimated(answer: ListAnswer, plan: EstimatePlan, row: Sequence[bytes | None]) -> ListAnswer:
    """Return the answer with the total that the row of an estimate tells.

    It is at least as many as were found (`answer.total_count`).
    """
    found = row[0] or b"0"
    if plan.is_exact:
        return replace(answer, total_count=int(found))
    expected = int(json.loads(found)[0]["Plan"]["Plan Rows"])
    return replace(answer, total_count=max(expected, answer.total_count or 0), is_estimated=True)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()
