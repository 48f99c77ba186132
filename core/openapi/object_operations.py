"""The operations of one object (docs/api/rest.md#paths), as far as the role may carry them out.

Operation ids are upstream's (`UpdateOnePerson` with its capital U), because generated code depends
on them.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.openapi.components import (
    DUPLICATES,
    MERGE_BODY,
    Json,
    array_of,
    distinct,
    schema_name,
    schema_ref,
)
from core.openapi.field_schemas import example_id
from core.openapi.object_schemas import body_example, object_text
from core.openapi.operations import (
    AS_A_FILE,
    Operation,
    batch_of,
    create_ref,
    created_of,
    data_of,
    deleted,
    duplicates_of,
    groups_of,
    page_of,
    record_ref,
    update_ref,
)
from core.openapi.visible import VisibleObject

_DUPLICATES = "Duplicates"  # the suffix of an operation id
_SHAPE = ("depth", "fields")
_CREATING = ("upsert", "conflictFields", "report")
_FOR_GOOD = "**Without `soft_delete=true` {what} destroyed for good.**"


def operations_of(seen: VisibleObject) -> list[Operation]:
    found = [*_reads(seen), *([_duplicates(seen)] if seen.obj.duplicate_criteria else [])]
    found.append(_groups(seen))
    if seen.rights.update:
        found += [*_creates(seen), *_updates(seen)]
    if seen.rights.soft_delete or seen.rights.destroy:
        found += _deletes(seen)
    if seen.rights.soft_delete:
        found += _restores(seen)
    if seen.can_merge and seen.obj.duplicate_criteria:
        found.append(_merge(seen))
    return found


def _reads(seen: VisibleObject) -> Iterator[Operation]:
    obj, one, many = seen.obj, seen.obj.label_singular, seen.obj.label_plural
    yield Operation(
        "get",
        f"/{obj.name_plural}",
        f"findMany{distinct(obj.pascal_plural, _DUPLICATES)}",
        f"Find {many}",
        f"A page of {many}, filtered and ordered. {object_text(seen)} For the next page send "
        "`starting_after` with the `endCursor` of this one, until `hasNextPage` is false."
        f"{AS_A_FILE if seen.can_export else ''}",
        page_of(obj.name_plural, record_ref(seen)),
        parameters=(
            *("filter", "orderBy", "limit", "startingAfter", "endingBefore", *_SHAPE),
            *("count", "discover", "omitNullValues"),
        ),
    )
    yield Operation(
        "get",
        f"/{obj.name_plural}/{{id}}",
        f"findOne{distinct(obj.pascal_name, _DUPLICATES)}",
        f"Find one {one}",
        f"The {one} with this id. A deleted one is answered with 404.",
        data_of(obj.name_singular, record_ref(seen)),
        parameters=("idPath", *_SHAPE, "discover"),
        conditions=("ifNoneMatch",),
        needs_record=True,
    )


def _duplicates(seen: VisibleObject) -> Operation:
    obj, many = seen.obj, seen.obj.label_plural
    return Operation(
        "post",
        f"/{obj.name_plural}/duplicates",
        f"find{obj.pascal_name}{_DUPLICATES}",
        f"Find duplicates of {many}",
        f"{many} that look like the given ones. Give either `ids` of records, or `data` of "
        f"records that need not exist; one block is returned for each. {_criteria(seen)}",
        duplicates_of(seen),
        parameters=_SHAPE,
        body=schema_ref(schema_name(obj, DUPLICATES)),
        body_example={"data": [body_example(seen)]},
        needs_record=True,
    )


def _groups(seen: VisibleObject) -> Operation:
    obj, many = seen.obj, seen.obj.label_plural
    return Operation(
        "get",
        f"/{obj.name_plural}/groupBy",
        f"groupBy{obj.pascal_plural}",
        f"Group {many}",
        f"{many} grouped by one or more fields, with counts, sums and other aggregates.",
        groups_of(seen),
        parameters=(
            "groupBy",
            "aggregate",
            "filter",
            "groupOrderBy",
            "groupLimit",
            "viewId",
            "includeRecordsSample",
            "orderByForRecords",
        ),
    )


def _creates(seen: VisibleObject) -> Iterator[Operation]:
    obj, one, many = seen.obj, seen.obj.label_singular, seen.obj.label_plural
    example = body_example(seen)
    yield Operation(
        "post",
        f"/{obj.name_plural}",
        f"createOne{obj.pascal_name}",
        f"Create one {one}",
        f"Creates a {one}. With `upsert=true` an existing one with the same unique value is "
        "updated instead; the answer is 201 either way.",
        created_of(f"create{obj.pascal_name}", record_ref(seen)),
        status="201",
        conditions=("ifNew",),
        parameters=(*_SHAPE, *_CREATING),
        body=create_ref(seen),
        body_example=example,
        id_pointer=f"/data/create{obj.pascal_name}/id",
        linked_operations=_on_one_record(seen),
    )
    yield Operation(
        "post",
        f"/batch/{obj.name_plural}",
        f"createMany{obj.pascal_plural}",
        f"Create many {many}",
        f"Creates up to the batch limit of {many} at once: all of them, or none, unless "
        "`onError=skip`. The body is a bare array.",
        batch_of(f"create{obj.pascal_plural}", record_ref(seen)),
        status="201",
        is_divisible=True,
        parameters=(*_SHAPE, *_CREATING, "onError"),
        body=array_of(create_ref(seen)),
        body_example=[example],
    )


def _on_one_record(seen: VisibleObject) -> tuple[str, ...]:
    """Return operations on a record just created."""
    name = seen.obj.pascal_name
    is_deletable = seen.rights.soft_delete or seen.rights.destroy
    return (
        f"findOne{distinct(name, _DUPLICATES)}",
        f"UpdateOne{name}",
        *([f"deleteOne{name}"] if is_deletable else []),
        *([_restore_id(name)] if seen.rights.soft_delete else []),
    )


def _updates(seen: VisibleObject) -> Iterator[Operation]:
    obj, one, many = seen.obj, seen.obj.label_singular, seen.obj.label_plural
    yield Operation(
        "patch",
        f"/{obj.name_plural}/{{id}}",
        f"UpdateOne{obj.pascal_name}",
        f"Update one {one}",
        f"Changes the given fields of a {one}; all others stay as they are. PUT does the same.",
        data_of(f"update{obj.pascal_name}", record_ref(seen)),
        parameters=("idPath", *_SHAPE),
        conditions=("ifMatch",),
        body=update_ref(seen),
        body_example=_small_example(seen),
        needs_record=True,
    )
    yield Operation(
        "patch",
        f"/{obj.name_plural}",
        f"updateMany{obj.pascal_plural}",
        f"Update many {many}",
        f"Makes the same changes to all {many} that match `filter`, which must be given.",
        data_of(f"update{obj.pascal_plural}", array_of(record_ref(seen))),
        parameters=("requiredFilter", *_SHAPE),
        body=update_ref(seen),
        body_example=_small_example(seen),
    )


def _deletes(seen: VisibleObject) -> Iterator[Operation]:
    obj, one, many = seen.obj, seen.obj.label_singular, seen.obj.label_plural
    yield Operation(
        "delete",
        f"/{obj.name_plural}/{{id}}",
        f"deleteOne{obj.pascal_name}",
        f"Delete one {one}",
        f"Deletes a {one}. {_FOR_GOOD.format(what='it is')}",
        data_of(f"delete{obj.pascal_name}", deleted()),
        parameters=("idPath", "softDelete"),
        conditions=("ifMatch",),
        needs_record=True,
    )
    yield Operation(
        "delete",
        f"/{obj.name_plural}",
        f"deleteMany{obj.pascal_plural}",
        f"Delete many {many}",
        f"Deletes all {many} that match `filter`, which must be given. "
        f"{_FOR_GOOD.format(what='they are')}",
        data_of(f"delete{obj.pascal_plural}", array_of(deleted())),
        parameters=("requiredFilter", "softDelete"),
    )


def _restore_id(name: str) -> str:
    """Avoid `restoreOneDeal`, the older id of deals, for an object called `oneDeal`."""
    return f"restore_{name}" if name.startswith(("One", "Many")) else f"restore{name}"


def _restores(seen: VisibleObject) -> Iterator[Operation]:
    """Yield restore on both paths; that of earlier versions keeps the id in generated code."""
    obj, one, many = seen.obj, seen.obj.label_singular, seen.obj.label_plural
    ways = (
        (f"/{obj.name_plural}/{{id}}/restore", _restore_id(obj.pascal_name), False),
        (f"/restore/{obj.name_plural}/{{id}}", f"restoreOne{obj.pascal_name}", True),
    )
    for path, operation_id, is_deprecated in ways:
        yield Operation(
            "patch",
            path,
            operation_id,
            f"Restore one {one}",
            f"Restores a {one} that was deleted with `soft_delete=true`.",
            data_of(f"restore{obj.pascal_name}", record_ref(seen)),
            parameters=("idPath", *_SHAPE),
            conditions=("ifMatch",),
            needs_record=True,
            is_deprecated=is_deprecated,
        )
    ways = (
        (f"/{obj.name_plural}/restore", _restore_id(obj.pascal_plural), False),
        (f"/restore/{obj.name_plural}", f"restoreMany{obj.pascal_plural}", True),
    )
    for path, operation_id, is_deprecated in ways:
        yield Operation(
            "patch",
            path,
            operation_id,
            f"Restore many {many}",
            f"Restores all deleted {many} that match `filter`, which must be given.",
            data_of(f"restore{obj.pascal_plural}", array_of(record_ref(seen))),
            parameters=("requiredFilter", *_SHAPE),
            is_deprecated=is_deprecated,
        )


def _merge(seen: VisibleObject) -> Operation:
    obj, many = seen.obj, seen.obj.label_plural
    example = {
        "ids": [example_id(obj.name_singular), example_id(obj.name_singular, "2")],
        "conflictPriorityIndex": 0,
        "dryRun": True,
    }
    return Operation(
        "patch",
        f"/{obj.name_plural}/merge",
        f"mergeMany{obj.pascal_plural}",
        f"Merge {many}",
        f"Makes one of two to nine {many}: the one at `conflictPriorityIndex` stays, everything "
        "linked to the others is linked to it, the others are deleted (and can be restored). "
        + _criteria(seen),
        data_of(f"merge{obj.pascal_name}", record_ref(seen)),
        parameters=_SHAPE,
        body=schema_ref(MERGE_BODY),
        body_example=example,
        needs_record=True,
    )


def _criteria(seen: VisibleObject) -> str:
    groups = [" and ".join(f"`{name}`" for name in group) for group in seen.obj.duplicate_criteria]
    return f"Records are alike when they share {' or '.join(groups)}."


def _small_example(seen: VisibleObject) -> Json:
    """Return a body with one field, enough to show a change."""
    return dict(list(body_example(seen).items())[:1])
