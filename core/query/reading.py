"""One read: plan, compile, execute, and once more on the newest data model if it just changed.

What comes in: the context, an object, and a function that plans the read for them. What goes out:
the statement's row as bytes, and the plan. Raises `ApiError` only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import psycopg

from apikeys.context import RequestContext
from core.query import executor
from core.query.sql.statement import compiled
from metadata.definitions import ObjectDef
from twenty.db.errors import STALE_MODEL_STATES, api_error
from twenty.db.libpq import Texts
from twenty.errors import BadUserInput, Conflict

Root = TypeVar("Root")
# A plan: its root, which is the key of its SQL, and the values of its slots.
Planned = tuple[Root, tuple[Any, ...]]


def read(
    context: RequestContext,
    obj: ObjectDef,
    plan: Callable[[RequestContext, ObjectDef], Planned[Root]],
) -> tuple[list[Texts], Root]:
    """Rows and plan of a read of one object."""

    def plan_newest(newest: RequestContext) -> Planned[Root]:
        if newest is context:
            return plan(context, obj)
        found = newest.catalog.by_id.get(obj.id)
        if found is None:
            raise BadUserInput(f"object '{obj.name_plural}' not found.", code="OBJECT_NOT_FOUND")
        return plan(newest, found)

    return read_plan(context, plan_newest, obj)


def read_plan(
    context: RequestContext,
    plan: Callable[[RequestContext], Planned[Root]],
    obj: ObjectDef | None = None,
) -> tuple[list[Texts], Root]:
    """As `read`, for reads of several objects. `obj` only serves messages."""
    try:
        return _attempt(context, plan)
    except psycopg.Error as error:
        if error.sqlstate not in STALE_MODEL_STATES:
            raise _refusal(error, obj) from error
    try:
        return _attempt(context.reloaded(), plan)
    except psycopg.Error as error:
        if error.sqlstate in STALE_MODEL_STATES:
            raise Conflict(
                "The data model is being changed; try again in a moment.",
                code="DATA_MODEL_CHANGED",
            ) from error
        raise _refusal(error, obj) from error


def _attempt(
    context: RequestContext, plan: Callable[[RequestContext], Planned[Root]]
) -> tuple[list[Texts], Root]:
    root, values = plan(context)
    return executor.read_text_rows(compiled(context.catalog, root), values), root


def _refusal(error: psycopg.Error, obj: ObjectDef | None) -> Exception:
    return api_error(error, obj) or error
