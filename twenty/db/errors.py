"""Database errors → `ApiError`; no text of the database ever reaches a client.

A refusal has code, status and a message that names object, field and value
(docs/api/README.md#errors, docs/api/graphql.md#errors), as far as the caller may see them. Nothing
else interprets SQLSTATEs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings
from django.db import Error as DjangoDatabaseError

from twenty.db.error_places import About, CanReadField, Key, violated_key
from twenty.errors import (
    ApiError,
    BadUserInput,
    Conflict,
    InvalidData,
    InvalidQueryInput,
    ServiceBusy,
    Timeout,
)

if TYPE_CHECKING:
    from metadata.definitions import FieldDef, ObjectDef

DUPLICATE_ENTRY = "DUPLICATE_ENTRY_DETECTED"
RECORD_IN_USE = "RECORD_IN_USE"

UNIQUE_VIOLATION = "23505"
FOREIGN_KEY_VIOLATION = "23503"
TOO_MANY_COLUMNS = "54011"
UNDEFINED_TABLE, UNDEFINED_COLUMN = "42P01", "42703"
# Serialization failure, deadlock, lock timeout: the same work may succeed a moment later. So may a
# statement whose name a pooler lost or already had: it is repeated without names.
TRANSIENT_STATES = frozenset({"40001", "40P01", "55P03", "26000", "42P05"})
# The data model changed between planning and running.
_STALE_MODEL_STATES = frozenset({UNDEFINED_TABLE, UNDEFINED_COLUMN, "3F000"})
# What PostgreSQL does not support. A prepared statement whose result type is outdated is among it,
# and told apart by where PostgreSQL found it, since messages are in the database's language.
_NOT_SUPPORTED, _OF_A_CACHED_PLAN = "0A000", "RevalidateCachedQuery"
# No room is left on the disk, or the database is read-only: the server has made its own so before
# the disk was full, another one may be a standby.
DISK_FULL, READ_ONLY = "53100", "25006"
NO_WRITES_STATES = frozenset({DISK_FULL, READ_ONLY})
STORAGE_FULL = "STORAGE_FULL"
RETRY_AFTER = {"Retry-After": "1"}


def database_error(error: BaseException) -> psycopg.Error | None:
    """Return psycopg's error, unwrapped from Django's; None for anything else."""
    if isinstance(error, psycopg.Error):
        return error
    if isinstance(error, DjangoDatabaseError) and isinstance(error.__cause__, psycopg.Error):
        return error.__cause__
    return None


def sqlstate(error: BaseException) -> str:
    """Return the five characters, "" if there are none."""
    found = database_error(error)
    return (found.sqlstate or "") if found else ""


def is_of_former_model(error: BaseException) -> bool:
    """Tell whether a statement was made of a data model that has changed since."""
    found = database_error(error)
    if found is None:
        return False
    if found.sqlstate == _NOT_SUPPORTED:
        return found.diag.source_function == _OF_A_CACHED_PLAN
    return found.sqlstate in _STALE_MODEL_STATES


def table_in_error(error: BaseException) -> tuple[str, str] | None:
    """Return (schema, table) of a violated constraint."""
    found = database_error(error)
    if found is None or not found.diag.table_name:
        return None
    return found.diag.schema_name or "", found.diag.table_name


def api_error(
    error: BaseException, obj: ObjectDef | None, can_read_field: CanReadField | None = None
) -> ApiError | None:
    """Return what this error means to a client. `obj`: the object whose table it happened on.

    An error may be about records that the caller was never shown: their object and fields are named
    and their values quoted only if `can_read_field` allows it (None: everything may be told).
    """
    found = database_error(error)
    if found is None:
        return None
    state = found.sqlstate or ""
    mapped = _BY_STATE.get(state) or _BY_CLASS.get(state[:2])
    return mapped(found, About(obj, can_read_field)) if mapped else None


def _duplicate(error: psycopg.Error, about: About) -> ApiError:
    key = violated_key(error)
    names = _unique_names(error.diag.constraint_name or "", key, about)
    return duplicate_entry(about.seen, names or (), key.value if names is not None else "")


def duplicate_entry(
    obj: ObjectDef | None, names: Sequence[str], value: str, more: str = ""
) -> BadUserInput:
    """Build the error. `names`: paths of a unique key; `more`: a further sentence after a blank."""
    name = obj.name_singular if obj else "record"
    label = obj.label_singular if obj else "Record"
    told = f' "{value}"' if value else ""
    if len(names) > 1:
        fact = f"the combination of {', '.join(names)} must be unique,"
        fact += f" and another {name} has{told or ' it'}"
    else:
        fact = f"another {name} has {names[0] if names else 'a unique value'}{told}"
    return BadUserInput(
        f"A duplicate entry was detected: {fact}.{more}",
        code=DUPLICATE_ENTRY,
        field=",".join(names),
        user_friendly_message=f"This {label} already exists; it may be among the deleted ones."
        + (f" {', '.join(names)}{told} is taken." if names else ""),
    )


def _unique_names(constraint: str, key: Key, about: About) -> tuple[str, ...] | None:
    """Return the API names of a unique key, by the catalog's index or `id` for the primary key.

    None where the caller may not see one of its fields.
    """
    obj = about.obj
    if obj is None:
        return ()
    index = next((index for index in obj.indexes if index.name == constraint), None)
    if index is None:
        return ("id",) if key.columns == ("id",) else ()
    names: list[str] = []
    for entry in index.fields:
        field = obj.field_by_id(entry.field_id)
        if field is None:
            continue
        if not about.sees(field):
            return None
        names.append(f"{_written_name(field)}{f'.{entry.sub_field}' if entry.sub_field else ''}")
    return tuple(names)


def _written_name(field: FieldDef) -> str:
    """Return the name in a body: `companyId` for a relation."""
    if field.relation is not None and field.relation.join_column:
        return field.relation.join_column
    return field.name


def _foreign_key(error: psycopg.Error, about: About) -> ApiError:
    key = violated_key(error)
    if key.columns == ("id",):
        return _still_in_use(error, about)
    field = _field_of_column(about.obj, key.columns[0] if key.columns else "")
    if field is not None and not about.sees(field):
        return InvalidData(
            "Field relation: no such record exists.",
            user_friendly_message="A linked record does not exist.",
        )
    return missing_target(_written_name(field) if field else "relation", key.value)


def missing_target(name: str, record_id: str) -> InvalidData:
    """Build the error. `name`: the link's name in a body (`companyId`)."""
    return InvalidData(
        f'Field {name}: no record with id "{record_id}" exists.',
        field=name,
        user_friendly_message="A linked record does not exist.",
    )


def _still_in_use(error: psycopg.Error, about: About) -> ApiError:
    """Refuse destroying what a relation with onDelete RESTRICT or NO_ACTION points at."""
    key = violated_key(error)
    obj = about.seen
    return BadUserInput(
        f'The record "{key.value}" cannot be destroyed: other records still point to it'
        f"{f' ({obj.label_plural})' if obj else ''}.",
        code=RECORD_IN_USE,
        user_friendly_message="Other records still point to this one.",
    )


def _not_null(error: psycopg.Error, about: About) -> ApiError:
    field = _field_of_column(about.obj, error.diag.column_name or "")
    name = _written_name(field) if field and about.sees(field) else "a field"
    return InvalidData(f"Field {name} is not nullable and has no default value.")


def _field_of_column(obj: ObjectDef | None, column: str) -> FieldDef | None:
    """Return the field owning a physical column: the longest base that the name starts with."""
    if obj is None or not column:
        return None
    owners = [f for f in obj.all_fields if f.column_name and column.startswith(f.column_name)]
    return max(owners, key=lambda f: len(f.column_name), default=None)


def _check(error: psycopg.Error, about: About) -> ApiError:
    return InvalidData(
        "A value is outside of what its field allows; the field's options may just have changed."
    )


def _bad_value(error: psycopg.Error, about: About) -> ApiError:
    return InvalidData("A value does not have the form that its field expects.")


def _out_of_range(error: psycopg.Error, about: About) -> ApiError:
    return InvalidData("A number or date is outside of the range that its field can hold.")


def _too_long(error: psycopg.Error, about: About) -> ApiError:
    return InvalidData("A value is longer than its field, or an index over it, can hold.")


def _too_complex(error: psycopg.Error, about: About) -> ApiError:
    return InvalidQueryInput("The request is too complex to be answered.", code="TOO_COMPLEX_QUERY")


def _busy(error: psycopg.Error, about: About) -> ApiError:
    return ServiceBusy(
        "The server is busy; the request was not carried out. Try again in a moment.",
        headers=RETRY_AFTER,
    )


def _disk_full(error: psycopg.Error, about: About) -> ApiError:
    return ServiceBusy(
        "The database's disk is full; nothing was written. Reading still works.",
        code=STORAGE_FULL,
        headers={"Retry-After": "60"},
    )


def _read_only(error: psycopg.Error, about: About) -> ApiError:
    return (_disk_full if settings.ENVIRONMENT.is_embedded else _busy)(error, about)


def _changing(error: psycopg.Error, about: About) -> ApiError | None:
    if not is_of_former_model(error):
        return None
    of = f" of {about.obj.name_plural}" if about.obj else ""
    return Conflict(
        f"The data model{of} is being changed; try again in a moment.", code="DATA_MODEL_CHANGED"
    )


def _timeout(error: psycopg.Error, about: About) -> ApiError:
    return Timeout("The request took too long and was stopped; nothing was changed.")


def _without_state(error: psycopg.Error, about: About) -> ApiError | None:
    """Handle errors of the driver itself: an unusable value, or a lost connection."""
    if isinstance(error, psycopg.DataError):
        return _bad_value(error, about)
    # psycopg has no class of its own for what libpq says while a connection goes down.
    is_lost = isinstance(error, psycopg.OperationalError) or type(error) is psycopg.DatabaseError
    return _busy(error, about) if is_lost else None


_Mapping = Callable[[psycopg.Error, About], ApiError | None]

_BY_STATE: dict[str, _Mapping] = {
    "": _without_state,
    UNIQUE_VIOLATION: _duplicate,
    "23001": _still_in_use,
    "23502": _not_null,
    FOREIGN_KEY_VIOLATION: _foreign_key,
    "23514": _check,
    "22003": _out_of_range,
    "22008": _out_of_range,
    "22001": _too_long,
    "54000": _too_long,
    "54001": _too_complex,
    TOO_MANY_COLUMNS: _too_complex,
    "54023": _too_complex,
    "57014": _timeout,
    DISK_FULL: _disk_full,
    READ_ONLY: _read_only,
    **dict.fromkeys(TRANSIENT_STATES, _busy),
    **dict.fromkeys((*_STALE_MODEL_STATES, _NOT_SUPPORTED), _changing),
}
# Data exceptions; connections, resources, operator intervention.
_BY_CLASS: dict[str, _Mapping] = {"22": _bad_value, "08": _busy, "53": _busy, "57": _busy}
