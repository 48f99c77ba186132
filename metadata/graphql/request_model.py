"""The data model one GraphQL request sees: read once, and again after each change it makes.

What comes in: `info`. What goes out: `DataModel`. Deleting keeps the model from before, so that the
answer can show what was deleted.
"""

from __future__ import annotations

from typing import Any

from metadata.changes import service
from metadata.changes.requests import Change
from metadata.graphql.context import caller_of, request_of
from metadata.resources import DataModel, data_model

_ATTRIBUTE = "twenty_data_model"


def model_of(info: Any) -> DataModel:
    """The model, as it was when this request first asked or last changed it."""
    caller = caller_of(info)
    request = request_of(info)
    kept: DataModel | None = getattr(request, _ATTRIBUTE, None)
    if kept is None:
        kept = data_model(caller)
        setattr(request, _ATTRIBUTE, kept)
    return kept


def forget_model(info: Any) -> None:
    """What comes next in this request reads the model anew."""
    if hasattr(request_of(info), _ATTRIBUTE):
        delattr(request_of(info), _ATTRIBUTE)


def changed_model(info: Any, *wanted: Change) -> tuple[DataModel, list[Any]]:
    """Carry changes out; the model after them, and the ids they answer with."""
    done = service.apply_many(caller_of(info), wanted)
    forget_model(info)
    return model_of(info), done


def model_before(info: Any, change: Change) -> DataModel:
    """Carry a deletion out; the model as it was before."""
    forget_model(info)
    before = model_of(info)
    service.apply(caller_of(info), change)
    return before
