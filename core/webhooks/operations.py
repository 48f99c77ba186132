"""What a webhook subscribes to: `person.created`, `person.*`, `*.deleted`, `*.*`.

See docs/api/webhooks.md#operations. What of it an event meets is decided where deliveries are made
(`core.webhooks.deliveries.expanding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from apikeys import input_values as values
from metadata.definitions import ObjectDef
from metadata.model.catalog import Catalog
from twenty.errors import ApiError, BadUserInput

ANY = "*"
ALL = "*.*"
ACTIONS = ("created", "updated", "deleted", "restored", "destroyed")
MAX_OPERATIONS = 200
CODE = "INVALID_WEBHOOK_OPERATION"
_VERBS = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "restore": "restored",
    "destroy": "destroyed",
}


def read_operations(catalog: Catalog, given: Any) -> list[str]:
    """Return the operations as written, each once. Raises `INVALID_WEBHOOK_OPERATION`."""
    listed = values.list_of(given, "operations", at_most=MAX_OPERATIONS)
    if not listed:
        raise BadUserInput(
            "operations is []; expected at least one, such as person.created",
            code=CODE,
            user_friendly_message="Choose at least one object and action.",
        )
    for place, one in enumerate(listed):
        _check(catalog, one, f"operations[{place}]")
    return list(dict.fromkeys(listed))


def read_legacy_operation(given: Any) -> Any:
    """Return the one `operation` of the old call in today's order: `create.person` comes too."""
    if isinstance(given, str):
        first, _, second = given.partition(".")
        if first in (*_VERBS, ANY) and second:
            verb = _VERBS.get(first)
            return given if verb is None else f"{second}.{verb}"
    return given


def objects_of(catalog: Catalog, operations: Iterable[str]) -> Sequence[ObjectDef] | None:
    """Return the active objects that operations name; None if one of them is about every object."""
    names = {operation.partition(".")[0] for operation in operations}
    if ANY in names:
        return None
    return [catalog.by_singular[name] for name in sorted(names) if name in catalog.by_singular]


def _check(catalog: Catalog, one: Any, place: str) -> None:
    if not isinstance(one, str):
        raise values.wrong(place, one, "a text such as person.created")
    name, dot, action = one.partition(".")
    if not dot:
        raise _wrong(place, one, 'an object and an action such as "person.created" or "*.*"')
    if name == "metadata":
        raise _wrong(
            place,
            one,
            "an operation of records: changes of the data model are not sent to webhooks",
        )
    if name != ANY and name not in catalog.by_singular:
        raise _wrong(
            place, one, f'the singular name of an active object before the dot, or "{ANY}"'
        )
    if action not in (*ACTIONS, ANY):
        raise _wrong(place, one, f"one of {', '.join(ACTIONS)} or {ANY} after the dot")


def _wrong(place: str, one: str, expectation: str) -> ApiError:
    return BadUserInput(
        f'{place} is "{one[:200]}"; expected {expectation}',
        code=CODE,
        user_friendly_message="One of the objects does not exist any more.",
    )
