"""The indexes that a data model needs, as definitions, independent of SQL.

An `IndexDef` has a deterministic physical name and knows its columns. `metadata.changes.ddl` turns
it into SQL, `index_row` into the row that remembers it. Rules:
docs/api/metadata.md#creating-objects, #uniqueness, #indexes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID, uuid5

from psycopg import sql

from metadata.definitions import MORPH_RELATION, FieldDef, IndexDef, IndexFieldDef
from metadata.model.naming import index_name
from metadata.models import IndexMetadata
from metadata.parts import Part
from metadata.search.sorting import KEY, sort_key
from metadata.types.registry import field_type

BTREE = "BTREE"
GIN = "GIN"
ID = "id"
# An entry of an index is at most a third of a page.
MAX_SORTED_TEXTS = 2


def index_columns(fields: Mapping[UUID, FieldDef], index: IndexDef) -> tuple[str, ...]:
    """Return an index's physical columns in order; all columns of a composite without sub-field."""
    return tuple(part.column(field) for field, part in _parts(fields, index))


def index_expressions(
    fields: Mapping[UUID, FieldDef], index: IndexDef
) -> tuple[sql.Composable, ...]:
    """Return what an index is over: its columns, or for a unique one what is compared of them."""
    if not index.is_unique:
        return tuple(sql.Identifier(column) for column in index_columns(fields, index))
    return tuple(
        part.unique.sql(sql.Identifier(part.column(field)))
        for field, part in _parts(fields, index)
        if part.unique is not None
    )


def sort_expressions(
    fields: Mapping[UUID, FieldDef], index: IndexDef
) -> tuple[sql.Composable, ...]:
    """Return what a second index is over, by which lists are sorted where the first one cannot
    serve: texts are found by what they are, and sorted by their keys. It ends with the id, as every
    order does. () if there is no need; unique indexes have none, for every record pays for it."""
    found: list[sql.Composable] = []
    texts = 0
    for field, part in _parts(fields, index) if _may_sort(index) else ():
        value = indexed_order(field, part)
        is_text = value != sql.Identifier(part.column(field))
        texts += is_text
        if value is None or texts > MAX_SORTED_TEXTS or (not found and not is_text):
            break
        found.append(value)
    own_id = sql.Identifier(ID)
    return (*found, own_id) if found and own_id not in found else tuple(found)


def _may_sort(index: IndexDef) -> bool:
    return index.index_type == BTREE and not index.is_unique


def sort_index_name(index: IndexDef) -> str:
    """Return the name of the second index, another one for another order."""
    return f"{index.name}_{KEY}"


def indexed_order(field: FieldDef, part: Part) -> sql.Composable | None:
    """Return what an index that serves the order by a part is over; None for options, whose places
    change."""
    column = sql.Identifier(part.column(field))
    value = part.kind.order_sql(field, column)
    return value if value in (column, sort_key(column)) else None


def _parts(fields: Mapping[UUID, FieldDef], index: IndexDef) -> Iterator[tuple[FieldDef, Part]]:
    for entry in index.fields:
        field = fields[entry.field_id]
        for part in field_type(field).parts(field):
            if entry.sub_field is None or part.name == entry.sub_field:
                yield field, part


def build_index(
    table_name: str,
    object_id: UUID,
    fields: Sequence[tuple[FieldDef, str | None]],
    *,
    is_unique: bool = False,
    is_custom: bool = False,
    index_type: str = BTREE,
    deleted_at: str | None = None,
) -> IndexDef:
    """Build an index over (field, sub-field or None) in column order.

    Columns of morph relations are mostly empty, so an index with them leaves out empty ones.
    `deleted_at`, a column, leaves out soft-deleted records: as lists, counts and groups do, which
    can then be answered from the index alone.
    """
    by_id = {field.id: field for field, _ in fields}
    entries = tuple(IndexFieldDef(field.id, sub_field) for field, sub_field in fields)
    draft = IndexDef(object_id, "", entries, is_unique, is_custom, index_type)
    columns = index_columns(by_id, draft)
    name = index_name(table_name, columns, is_unique=is_unique)
    conditions = [
        f'"{field.column_name}" IS NOT NULL'
        for field in by_id.values()
        if field.type == MORPH_RELATION
    ]
    if deleted_at is not None:
        conditions.append(_is_live(deleted_at))
    return IndexDef(
        id=uuid5(object_id, name),
        name=name,
        fields=entries,
        is_unique=is_unique,
        is_custom=is_custom,
        index_type=index_type,
        where_clause=" AND ".join(conditions) or None,
    )


def leaves_out_deleted(index: IndexDef, deleted_at: str) -> bool:
    """Tell whether soft-deleted records are missing from an index; `deleted_at`: the column."""
    return index.where_clause is not None and index.where_clause.endswith(_is_live(deleted_at))


def _is_live(deleted_at: str) -> str:
    return f'"{deleted_at}" IS NULL'


def unique_index(
    table_name: str, object_id: UUID, field: FieldDef, *, is_custom: bool = False
) -> IndexDef:
    """Return the index that makes a field unique: on its column, or its type's unique parts."""
    parts = field_type(field).parts(field)
    columns = [(field, part.name or None) for part in parts if part.in_unique or not part.name]
    return build_index(table_name, object_id, columns, is_unique=True, is_custom=is_custom)


def join_column_index(table_name: str, object_id: UUID, field: FieldDef) -> IndexDef:
    """Return a many-to-one relation's index, by which the other side finds its records."""
    return build_index(table_name, object_id, [(field, None)])


def common_indexes(
    table_name: str, object_id: UUID, fields: Mapping[str, FieldDef]
) -> list[IndexDef]:
    """Return the indexes of every object: search vector (GIN), (position, id), each join column."""
    whole = [(fields["searchVector"], None)]
    place = [(fields["position"], None), (fields["id"], None)]
    return [
        build_index(table_name, object_id, whole, index_type=GIN),
        build_index(table_name, object_id, place),
        *(
            join_column_index(table_name, object_id, field)
            for field in fields.values()
            if field.is_many_to_one
        ),
    ]


def index_row(workspace_id: UUID, object_id: UUID, index: IndexDef) -> IndexMetadata:
    """Return the unsaved row of an index."""
    return IndexMetadata(
        id=index.id,
        workspace_id=workspace_id,
        object_id=object_id,
        universal_identifier=index.id,
        name=index.name,
        fields=[
            {"fieldId": str(entry.field_id), "subField": entry.sub_field} for entry in index.fields
        ],
        is_unique=index.is_unique,
        is_custom=index.is_custom,
        index_type=index.index_type,
        where_clause=index.where_clause,
    )


def index_rows(
    workspace_id: UUID, object_id: UUID, indexes: Iterable[IndexDef]
) -> list[IndexMetadata]:
    return [index_row(workspace_id, object_id, index) for index in indexes]
