"""Every position in every operation of REST where a field can be named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from tests.contracts.matrix.scene import FILLER, Place, Scene, Send
from tests.contracts.matrix.words import Words, path_and_leaf


def _rest(
    operation: str,
    where: str,
    kind: str,
    method: str,
    form: str,
    value: Callable[[Words, str], str | None],
    body: Callable[[Scene, str], Any] | None = None,
) -> Place:
    """Build a place. `form` has {plural}, {live}, {deleted} and, for the tested name, {v}."""

    def build(scene: Scene, name: str) -> Send | None:
        given = value(scene.words, name)
        if given is None or (
            ("duplicates" in form or "merge" in form) and not (scene.subject.obj.duplicate_criteria)
        ):
            return None
        s = scene.subject
        path = form.format(plural=scene.plural, live=s.live, deleted=s.deleted, v=quote(given))
        sent = body(scene, name) if body else None
        return lambda actor: actor.rest(method, f"/rest/{path}", sent)

    return Place("REST", operation, where, kind, build)


def _own_name(words: Words, name: str) -> str | None:
    # REST projects join columns and scalar or composite fields; relations come with depth.
    field = words.obj.fields.get(name)
    return None if field is not None and field.is_relation else name


def _rest_filter(words: Words, name: str) -> str | None:
    found = words.filter(name)
    if found is None:
        return None
    path, leaf = path_and_leaf(found)
    return f"{'.'.join(path[:-1])}[{path[-1]}]:{leaf}"


def _rest_order(words: Words, name: str) -> str | None:
    found = words.order(name)
    if found is None:
        return None
    path, leaf = path_and_leaf(found)
    return f"{'.'.join(path)}[{leaf}]"


def _rest_dimension(words: Words, name: str) -> str | None:
    found = words.dimension(name)
    return None if found is None else json.dumps([found])


def _rest_aggregate(words: Words, name: str) -> str | None:
    found = words.aggregate(name)
    return None if found is None else json.dumps([found])


def _filler(scene: Scene, name: str) -> Any:
    return FILLER


def _ids(scene: Scene, name: str) -> Any:
    return {"ids": [scene.subject.live]}


def _merge(scene: Scene, name: str) -> Any:
    s = scene.subject
    return {"ids": [s.live, s.second], "conflictPriorityIndex": 0}


def _rest_body(kind: str, *, in_list: bool = False) -> Callable[[Scene, str], Any]:
    def body(scene: Scene, name: str) -> Any:
        found = scene.words.written(name, kind)
        return [found] if in_list else found

    return body


def _named(kind: str) -> Callable[[Words, str], str | None]:
    return lambda words, name: "" if words.written(name, kind) is not None else None


EXPORT = "{plural}?format=ndjson&limit=1"


def _rest_places() -> Iterator[Place]:
    some, gone = "filter=id[in]:[{live}]", "filter=id[in]:[{deleted}]"
    for operation, method, form, sent in (
        ("find_many", "GET", "{plural}?fields={v}", None),
        ("export", "GET", EXPORT + "&fields={v}", None),
        ("find_one", "GET", "{plural}/{live}?fields={v}", None),
        ("create_one", "POST", "{plural}?fields={v}", _filler),
        ("create_many", "POST", "batch/{plural}?fields={v}", lambda s, n: [FILLER]),
        ("update_one", "PATCH", "{plural}/{live}?fields={v}", _filler),
        ("update_many", "PATCH", "{plural}?" + some + "&fields={v}", _filler),
        ("restore_one", "PATCH", "{plural}/{deleted}/restore?fields={v}", None),
        ("restore_many", "PATCH", "{plural}/restore?" + gone + "&fields={v}", None),
        ("find_duplicates", "POST", "{plural}/duplicates?fields={v}", _ids),
        ("merge", "PATCH", "{plural}/merge?fields={v}", _merge),
    ):
        yield _rest(operation, "fields", "fields", method, form, _own_name, sent)
    for operation, method, form, sent in (
        ("find_many", "GET", "{plural}?filter={v}", None),
        ("export", "GET", EXPORT + "&filter={v}", None),
        ("group_by", "GET", '{plural}/groupBy?group_by=[{{"position":true}}]&filter={v}', None),
        ("update_many", "PATCH", "{plural}?filter={v}", _filler),
        ("delete_many", "DELETE", "{plural}?soft_delete=true&filter={v}", None),
        ("destroy_many", "DELETE", "{plural}?filter={v}", None),
        ("restore_many", "PATCH", "{plural}/restore?filter={v}", None),
    ):
        yield _rest(operation, "filter", "read", method, form, _rest_filter, sent)
    yield _rest("find_many", "order", "read", "GET", "{plural}?order_by={v}", _rest_order)
    yield _rest("export", "order", "read", "GET", EXPORT + "&order_by={v}", _rest_order)
    groups = '{plural}/groupBy?group_by=[{{"position":true}}]'
    records = groups + "&include_records_sample=true&order_by_for_records={v}"
    yield _rest("group_by", "order of records", "read", "GET", records, _rest_order)
    dimension = "{plural}/groupBy?group_by={v}"
    yield _rest("group_by", "dimension", "read", "GET", dimension, _rest_dimension)
    yield _rest("group_by", "aggregate", "read", "GET", groups + "&aggregate={v}", _rest_aggregate)
    for operation, where, method, form, kind, in_list in (
        ("create_one", "body", "POST", "{plural}", "Create", False),
        ("create_one", "upsert body", "POST", "{plural}?upsert=true", "Create", False),
        ("create_many", "body", "POST", "batch/{plural}", "Create", True),
        ("update_one", "body", "PATCH", "{plural}/{live}", "Update", False),
        ("update_many", "body", "PATCH", "{plural}?" + some, "Update", False),
    ):
        body = _rest_body(kind, in_list=in_list)
        yield _rest(operation, where, "write", method, form, _named(kind), body)


REST_PLACES = tuple(_rest_places())
