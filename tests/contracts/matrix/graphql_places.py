"""Every position in every root field of GraphQL where a field can be named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.contracts.matrix.scene import Place, Scene, Send
from tests.contracts.matrix.words import Words


def _ask(document: str, **variables: Any) -> Send:
    return lambda actor: actor.graphql(document, variables)


def _results(scene: Scene) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return operation → root field with its arguments (and variables) that returns a record."""
    s, one, many = scene.subject, scene.one, scene.many
    some, gone = f'{{id: {{in: ["{s.live}"]}}}}', f'{{id: {{in: ["{s.deleted}"]}}}}'
    found = {
        "find_one": f'{s.obj.name_singular}(filter: {{id: {{eq: "{s.live}"}}}}) <>',
        "find_many": f"{scene.plural} {{ edges {{ node <> }} }}",
        "group_by": f"{scene.plural}GroupBy(groupBy: [{{position: true}}])"
        " { edges { node <> } }",
        "create_one": f"create{one}(data: {{position: 3}}) <>",
        "create_many": f"create{many}(data: [{{position: 3}}]) <>",
        "update_one": f'update{one}(id: "{s.live}", data: {{position: 3}}) <>',
        "update_many": f"update{many}(filter: {some}, data: {{position: 3}}) <>",
        "delete_one": f'delete{one}(id: "{s.live}") <>',
        "delete_many": f"delete{many}(filter: {some}) <>",
        "destroy_one": f'destroy{one}(id: "{s.live}") <>',
        "destroy_many": f"destroy{many}(filter: {some}) <>",
        "restore_one": f'restore{one}(id: "{s.deleted}") <>',
        "restore_many": f"restore{many}(filter: {gone}) <>",
    }
    if s.obj.duplicate_criteria:
        ids = f'ids: ["{s.live}", "{s.second}"], conflictPriorityIndex: 0'
        found["find_duplicates"] = (
            f'{s.obj.name_singular}Duplicates(ids: ["{s.live}"]) {{ edges {{ node <> }} }}'
        )
        found["merge"] = f"merge{many}({ids}) <>"
    return {name: (text, {}) for name, text in found.items()}


READS = ("find_one", "find_many", "group_by", "find_duplicates")
OPERATIONS = (
    *READS,
    "create_one",
    "create_many",
    "update_one",
    "update_many",
    "delete_one",
    "delete_many",
    "destroy_one",
    "destroy_many",
    "restore_one",
    "restore_many",
    "merge",
)


def _selection(operation: str) -> Place:
    def build(scene: Scene, name: str) -> Send | None:
        found = _results(scene).get(operation)
        if found is None:
            return None
        text = found[0].replace("<>", f"{{ {scene.words.selection(name)} }}")
        return _ask(f"{'query' if operation in READS else 'mutation'} {{ {text} }}")

    return Place("GraphQL", operation, "selection", "read", build)


def _argument(
    operation: str, where: str, kind: str, type_name: str, text: str, value: Callable[..., Any]
) -> Place:
    """A root field `text` with the variable `$v` of `type_name`, filled by `value(words, name)`."""

    def build(scene: Scene, name: str) -> Send | None:
        if operation == "find_duplicates" and not scene.subject.obj.duplicate_criteria:
            return None
        given = value(scene.words, name)
        if given is None:
            return None
        root = "query" if operation in READS else "mutation"
        filled = f"{root} ($v: {type_name}) {{ {text} }}"
        for mark, word in {
            "<plural>": scene.plural,
            "<singular>": scene.subject.obj.name_singular,
            "<One>": scene.one,
            "<Many>": scene.many,
            "<live>": scene.subject.live,
        }.items():
            filled = filled.replace(mark, word)
        return _ask(filled, v=given)

    return Place("GraphQL", operation, where, kind, build)


def _aggregate(operation: str, text: str) -> Place:
    def build(scene: Scene, name: str) -> Send | None:
        found = scene.words.aggregate(name)
        return None if found is None else _ask(text.format(plural=scene.plural, name=found))

    return Place("GraphQL", operation, "aggregate", "read", build)


def _written(kind: str) -> Callable[[Words, str], Any]:
    return lambda words, name: words.written(name, kind)


def _written_list(words: Words, name: str) -> Any:
    found = words.written(name, "Create")
    return None if found is None else [found]


GROUPS = "<plural>GroupBy(groupBy: [{position: true}]"
FILTER, ORDER = "<One>FilterInput", "[<One>OrderByInput]"
GRAPHQL_PLACES = (
    *(_selection(operation) for operation in OPERATIONS),
    *(
        _argument(operation, "filter", "read", FILTER, text, Words.filter)
        for operation, text in {
            "find_many": "<plural>(filter: $v) { totalCount }",
            "find_one": "<singular>(filter: $v) { id }",
            "group_by": GROUPS + ", filter: $v) { totalCount }",
            "update_many": "update<Many>(filter: $v, data: {position: 3}) { id }",
            "delete_many": "delete<Many>(filter: $v) { id }",
            "destroy_many": "destroy<Many>(filter: $v) { id }",
            "restore_many": "restore<Many>(filter: $v) { id }",
        }.items()
    ),
    _argument(
        "find_many", "order", "read", ORDER, "<plural>(orderBy: $v) { totalCount }", Words.order
    ),
    _argument(
        "group_by",
        "order of records",
        "read",
        ORDER,
        GROUPS + ", orderByForRecords: $v) { edges { node { id } } }",
        Words.order,
    ),
    _argument(
        "group_by",
        "dimension",
        "read",
        "[<One>GroupByInput]",
        "<plural>GroupBy(groupBy: $v) { totalCount }",
        Words.dimension,
    ),
    _aggregate("find_many", "{{ {plural} {{ {name} }} }}"),
    _aggregate("group_by", "{{ {plural}GroupBy(groupBy: [{{position: true}}]) {{ {name} }} }}"),
    *(
        _argument(operation, where, "write", type_name, text, value)
        for operation, where, type_name, text, value in (
            (
                "create_one",
                "data",
                "<One>CreateInput",
                "create<One>(data: $v) { id }",
                _written("Create"),
            ),
            (
                "create_one",
                "upsert data",
                "<One>CreateInput",
                "create<One>(data: $v, upsert: true) { id }",
                _written("Create"),
            ),
            (
                "create_many",
                "data",
                "[<One>CreateInput!]",
                "create<Many>(data: $v) { id }",
                _written_list,
            ),
            (
                "update_one",
                "data",
                "<One>UpdateInput",
                'update<One>(id: "<live>", data: $v) { id }',
                _written("Update"),
            ),
            (
                "update_many",
                "data",
                "<One>UpdateInput",
                'update<Many>(filter: {id: {in: ["<live>"]}}, data: $v) { id }',
                _written("Update"),
            ),
        )
    ),
    _argument(
        "find_duplicates",
        "data",
        "probe",
        "[<One>CreateInput!]",
        "<singular>Duplicates(data: $v) { totalCount }",
        _written_list,
    ),
)
