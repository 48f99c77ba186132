"""Transactions of writes: the only place that opens, repeats and explains them.

Webhooks or a timeline belong at the end of the function given here, so that they are committed or
rolled back with the records.

A write that turns out to be one statement is a transaction already: none is opened for it, which
saves two of three round trips.

The whole write is repeated, planning included, when the database reports something that may succeed
a moment later: a deadlock, a lock not available, a data model that changed after planning (then on
the newest catalog), and for an upsert a record that appeared meanwhile.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import psycopg
from django.db import Error as DjangoDatabaseError
from django.db import transaction

from apikeys.context import RequestContext
from metadata.definitions import ObjectDef
from metadata.values import conversion_budget
from twenty.db.errors import (
    FOREIGN_KEY_VIOLATION,
    TRANSIENT_STATES,
    UNIQUE_VIOLATION,
    api_error,
    is_of_former_model,
    sqlstate,
    table_in_error,
)
from twenty.db.libpq import main_connection
from twenty.errors import ApiError, BadUserInput
from twenty.http.server_timing import begin_stage

ATTEMPTS = 4
EXPLAINED_STATES = frozenset({UNIQUE_VIOLATION, FOREIGN_KEY_VIOLATION})
LONGEST_PAUSE_S = 0.05

Result = TypeVar("Result")
Work = Callable[[RequestContext, ObjectDef], Result]


@dataclass(slots=True)
class Planned(Generic[Result]):
    """A write planned without a statement. `is_single`: `run` executes at most one.

    `explain`: determines, after a failure, which records and values the database refused.
    """

    run: Callable[[], Result]
    is_single: bool
    explain: Callable[[], ApiError | None] = lambda: None


def write(
    context: RequestContext,
    obj: ObjectDef,
    work: Work[Result],
    *,
    repeat_on_duplicate: bool = False,
) -> Result:
    """Run `work` in one transaction (a savepoint inside an outer one) and return its result.

    Raises `ApiError`: what `work` refuses, or what the database's error means to a client.
    """

    def plan(context: RequestContext, obj: ObjectDef) -> Planned[Result]:
        return Planned(partial(work, context, obj), is_single=False)

    return write_planned(context, obj, plan, repeat_on_duplicate=repeat_on_duplicate)


def write_planned(
    context: RequestContext,
    obj: ObjectDef,
    plan: Work[Planned[Result]],
    *,
    repeat_on_duplicate: bool = False,
) -> Result:
    """As `write`, for work that knows beforehand how many statements it takes."""
    repeated = TRANSIENT_STATES | {UNIQUE_VIOLATION} if repeat_on_duplicate else TRANSIENT_STATES
    planned: Planned[Result] | None = None
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with conversion_budget.shared(is_repeated=attempt > 1):
                begin_stage("plan")
                planned = plan(context, obj)
                with _transaction(planned):
                    result = planned.run()
                begin_stage("answer")
                return result
        except (psycopg.Error, DjangoDatabaseError) as error:
            is_stale = is_of_former_model(error)
            if attempt == ATTEMPTS or not (is_stale or sqlstate(error) in repeated):
                refusal = _refusal(error, context, obj, planned)
                if refusal is None:
                    raise
                raise refusal from error
            if is_stale:
                context, obj = _on_newest_model(context, obj)
            # Of random length, so that two writes that deadlocked do not meet again.
            time.sleep(random.uniform(0, LONGEST_PAUSE_S))  # noqa: S311  no secret in it
    raise AssertionError("the last attempt returns or raises")


def _refusal(
    error: BaseException,
    context: RequestContext,
    obj: ObjectDef,
    planned: Planned[Any] | None,
) -> ApiError | None:
    refused = _object_of(error, context) or obj
    if planned is not None and refused.id == obj.id and sqlstate(error) in EXPLAINED_STATES:
        found = planned.explain()
        if found is not None:
            return found
    return api_error(error, refused, context.permissions.can_read_field)


def _transaction(planned: Planned[Any]) -> AbstractContextManager[None]:
    # Inside an outer transaction a failure must not take the rest with it: that needs a savepoint.
    if planned.is_single and not main_connection().in_atomic_block:
        return nullcontext()
    return transaction.atomic()


def _object_of(error: BaseException, context: RequestContext) -> ObjectDef | None:
    """Return the object that the violated constraint belongs to: not always the one written."""
    schema, table = table_in_error(error) or ("", "")
    objects = context.catalog.all_objects if schema == context.catalog.schema else ()
    return next((found for found in objects if found.table_name == table), None)


def _on_newest_model(context: RequestContext, obj: ObjectDef) -> tuple[RequestContext, ObjectDef]:
    context = context.reloaded()
    newest = context.catalog.by_id.get(obj.id)
    if newest is None:
        raise BadUserInput(f"object '{obj.name_plural}' not found.", code="OBJECT_NOT_FOUND")
    return context, newest
