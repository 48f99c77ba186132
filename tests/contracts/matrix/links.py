"""Every relation as a way from one object to another, and every use that can be made of it.

`PLACES` maps a name to the call that uses a relation there; None where it has no such use.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from core.graphql.types.schema import schema_for
from metadata.definitions import FieldDef, ObjectDef
from tests.contracts.matrix.actor import Actor, Answer
from tests.contracts.matrix.words import Words, path_and_leaf

Use = Callable[["Link", Actor, str], Answer | None]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation field of `obj` and the object it leads to."""

    obj: ObjectDef
    field: FieldDef
    target: ObjectDef
    words: Words

    @property
    def label(self) -> str:
        return f"{self.obj.name_singular}.{self.field.name}"

    def connect(self, target_id: str) -> dict[str, Any]:
        return {self.field.name: {"connect": {"where": {"id": target_id}}}}


def links(context: Any) -> Iterator[Link]:
    """Yield the links, without those of an object to itself.

    Hiding an object from itself hides everything, which the object matrix shows.
    """
    schema = schema_for(context.catalog)
    for obj in context.catalog.by_singular.values():
        for field in obj.fields.values():
            target = context.catalog.target_of(field) if field.is_relation else None
            if target is not None and target.id != obj.id:
                yield Link(obj, field, target, Words(obj, schema))


def _selected(link: Link, actor: Actor, target_id: str) -> Answer:
    selection = link.words.selection(link.field.name)
    text = f"{link.obj.name_plural} {{ edges {{ node {{ {selection} }} }} }}"
    return actor.graphql(f"{{ {text} }}")


def _selected_in_mutation(link: Link, actor: Actor, target_id: str) -> Answer:
    selection = link.words.selection(link.field.name)
    text = f"create{link.obj.pascal_name}(data: {{position: 3}}) {{ {selection} }}"
    return actor.graphql(f"mutation {{ {text} }}")


def _connected(link: Link, actor: Actor, target_id: str) -> Answer:
    one = link.obj.pascal_name
    document = f"mutation ($v: {one}CreateInput) {{ create{one}(data: $v) {{ position }} }}"
    return actor.graphql(document, {"v": link.connect(target_id)})


def _connected_over_rest(link: Link, actor: Actor, target_id: str) -> Answer:
    return actor.rest("POST", f"/rest/{link.obj.name_plural}", link.connect(target_id))


def _argument(
    word: Callable[[Words, str], Any], type_name: str, text: str, root: str = "query"
) -> Use:
    def use(link: Link, actor: Actor, target_id: str) -> Answer | None:
        given = word(link.words, link.field.name)
        if given is None:
            return None
        names = {"one": link.obj.pascal_name, "many": link.obj.pascal_plural}
        filled = text.format(**names, plural=link.obj.name_plural)
        return actor.graphql(
            f"{root} ($v: {type_name.format(**names)}) {{ {filled} }}", {"v": given}
        )

    return use


def _parameter(word: Callable[[Words, str], Any], query: Callable[[Any], str]) -> Use:
    def use(link: Link, actor: Actor, target_id: str) -> Answer | None:
        given = word(link.words, link.field.name)
        if given is None:
            return None
        return actor.rest("GET", f"/rest/{link.obj.name_plural}{query(given)}")

    return use


def _filter_query(given: Any) -> str:
    path, leaf = path_and_leaf(given)
    return f"?filter={'.'.join(path[:-1])}[{path[-1]}]:{leaf}"


def _order_query(given: Any) -> str:
    path, leaf = path_and_leaf(given)
    return f"?order_by={'.'.join(path)}[{leaf}]"


def _group_query(given: Any) -> str:
    return f"/groupBy?group_by={quote(json.dumps([given]))}"


PLACES: Mapping[str, Use] = {
    "GraphQL selection": _selected,
    "GraphQL selection in a mutation": _selected_in_mutation,
    "GraphQL filter": _argument(
        Words.filter, "{one}FilterInput", "{plural}(filter: $v) {{ totalCount }}"
    ),
    "GraphQL filter of a bulk change": _argument(
        Words.filter,
        "{one}FilterInput",
        "update{many}(filter: $v, data: {{position: 3}}) {{ id }}",
        "mutation",
    ),
    "GraphQL order": _argument(
        Words.order, "[{one}OrderByInput]", "{plural}(orderBy: $v) {{ totalCount }}"
    ),
    "GraphQL dimension": _argument(
        Words.dimension, "[{one}GroupByInput]", "{plural}GroupBy(groupBy: $v) {{ totalCount }}"
    ),
    "GraphQL connect": _connected,
    "REST filter": _parameter(Words.filter, _filter_query),
    "REST order": _parameter(Words.order, _order_query),
    "REST dimension": _parameter(Words.dimension, _group_query),
    "REST connect": _connected_over_rest,
}
