"""The data model as one GraphQL request sees it: read once, and again after each change it makes.

Deletions keep the previous model, so that the answer can show what was deleted.
"""

from __future__ import annotations

from typing import Any

from metadata.changes import service
from metadata.changes.requests import Change
from metadata.graphql.context import caller_of, request_of
from metadata.resources import LOCALE_HEADER, DataModel, data_model

_ATTRIBUTE = "twenty_data_model"


def model_of(info: Any) -> DataModel:
    """Return the model as of the request's first query or last change."""
    caller = caller_of(info)
    request = request_of(info)
    kept: DataModel | None = getattr(request, _ATTRIBUTE, None)
    if kept is None:
        kept = data_model(caller, request.headers.get(LOCALE_HEADER, ""))
        setattr(request, _ATTRIBUTE, kept)
    return kept


def forget_model(info: Any) -> None:
    """Make the rest of this request read the model anew."""
    if hasattr(request_of(info), _ATTRIBUTE):
        delattr(request_of(info), _ATTRIBUTE)


def changed_model(info: Any, *wanted: Change) -> tuple[DataModel, list[Any]]:
    """Carry changes out; return the model after them, and their result ids."""
    done = service.apply_many(caller_of(info), wanted)
    forget_model(info)
    return model_of(info), done


def model_before(info: Any, change: Change) -> DataModel:
    """Carry a deletion out; return the model as it was before."""
    forget_model(info)
    before = model_of(info)
    service.apply(caller_of(info), change)
    return before
