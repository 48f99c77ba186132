"""Query and path parameters of the record paths: entries of `components.parameters`.

Examples from the model: `core.openapi.object_parameters`. See docs/api/rest.md#parameters,
#group-by.
"""

from __future__ import annotations

from typing import Any

from core.openapi.components import Json
from core.query.plan.search import MAX_LIMIT as MAX_FOUND
from core.rest.order_by import DIRECTIONS
from core.rest.query_params import DEFAULT_LIMIT, MAX_LIMIT

_TEXT = {"type": "string"}
_FLAG = {"type": "boolean", "default": False}


def query(name: str, text: str, schema: Json | None = None, **more: Any) -> Json:
    return {"name": name, "in": "query", "description": text, "schema": schema or _TEXT, **more}


_DEPTH = (
    "`0`: the record's own fields, links as ids (`companyId`). `1`: also every related record, one "
    "level deep. Default 0."
)
_FILTER = (
    "Which records: `field[comparator]:value`, several with commas (all must be true), combined "
    "with `and(…)`, `or(…)`, `not(…)`. Comparators: eq, neq, gt, gte, lt, lte, in, containsAny, "
    "is, like, ilike, startsWith, endsWith. `is` takes NULL or NOT_NULL; in and containsAny take "
    "`[a,b]`; `%` is the wildcard of like and ilike. Quote values with commas or brackets. "
    "Sub-fields (`name.firstName`) and fields of a relation (`company.name`, `people.city`: some "
    "record of a one-to-many relation) work too. "
    "Deleted records are left out unless the filter names `deletedAt`."
)
_ORDER_BY = (
    "Order: `field[Direction]`, several with commas; sub-fields and fields of a many-to-one "
    f"relation with a dot. Directions: {', '.join(DIRECTIONS)} (default {DIRECTIONS[0]}). Without "
    "it records are ordered by `id`."
)
_FIELDS = (
    "Only these fields, with commas; `id` is always shown. A many-to-one relation's name shows its "
    "id at depth 0 and the record at depth 1; a one-to-many relation needs depth 1. Without it all "
    "readable fields are shown, at most 200."
)
_GROUP_BY = (
    "What to group by: a JSON array of objects with one field each: `true` for a plain field, a "
    "sub-field or relation's field inside, `granularity` (DAY, WEEK, MONTH, QUARTER, YEAR, "
    "DAY_OF_THE_WEEK, MONTH_OF_THE_YEAR, QUARTER_OF_THE_YEAR, NONE) with optional `timeZone` and "
    "`weekStartDay` for dates."
)
_AGGREGATE = (
    "What to compute for each group: a JSON array of names, `totalCount` by default. Names are "
    "made of an operation and the field, such as `sumEmployees` or `maxAmountAmountMicros`. Sums "
    "of money are strings."
)

_TAGS_EXAMPLE = '"734-0.5~12.3.0f2a91bc"'


def header(name: str, text: str, example: str) -> Json:
    return {"name": name, "in": "header", "description": text, "schema": _TEXT, "example": example}


IDEMPOTENCY_KEY = header(
    "Idempotency-Key",
    "A text of your own (1 to 255 visible ASCII characters, best a UUID), new for each write. "
    "Sent again within 24 hours with the same request, it gets the first answer and nothing is "
    "written twice.",
    "8e03978e-40d5-43e8-bc93-6894a57f9324",
)
DRY_RUN = query(
    "dryRun",
    "`true`: everything is checked and answered as if it were written, with `X-Dry-Run: true`, and "
    "nothing is written. Ids in the answer are not those of a later write.",
    _FLAG,
)
IF_MATCH = header(
    "If-Match",
    "The `ETag` as it was read: if the record has changed since, nothing is written and the "
    "answer is 412.",
    _TAGS_EXAMPLE,
)

SHARED: dict[str, Json] = {
    "idempotencyKey": IDEMPOTENCY_KEY,
    "dryRun": DRY_RUN,
    "ifMatch": IF_MATCH,
    "ifNoneMatch": header(
        "If-None-Match",
        "The `ETag` of the record that you have, at depth 0: if it is still the same, the answer "
        "is 304, without the record.",
        _TAGS_EXAMPLE,
    ),
    "ifNew": header(
        "If-None-Match", "`*`: a record whose id exists already is answered with 412.", "*"
    ),
    "idPath": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "The record's id (UUID).",
        "schema": {"type": "string", "format": "uuid"},
    },
    "startingAfter": query(
        "starting_after",
        "Cursor: records after it, that is the `endCursor` of the previous page. Keep `order_by` "
        "and `filter` the same.",
    ),
    "endingBefore": query(
        "ending_before",
        "Cursor: the records just before it, that is the `startCursor` of the next page. Not "
        "together with `starting_after`.",
    ),
    "filter": query("filter", _FILTER),
    "requiredFilter": query("filter", _FILTER, required=True),
    "depth": query("depth", _DEPTH, {"type": "integer", "enum": [0, 1], "default": 0}),
    "upsert": query(
        "upsert",
        "`true`: a record whose id or other unique value exists already is updated instead (and "
        "restored, if deleted).",
        _FLAG,
    ),
    "conflictFields": query(
        "conflictFields",
        "With `upsert=true`: the unique fields, with commas, that decide which record is updated. "
        "A value of another unique field that belongs to another record is then a conflict. "
        "Without it every unique field counts.",
    ),
    "report": query(
        "report",
        "`true`: the answer's `meta` says for each record of the request whether it was created, "
        "updated or restored, its id, and the unique field that found it.",
        _FLAG,
    ),
    "onError": query(
        "onError",
        "`skip`: the good records are written, and `results` tells for each record what became of "
        "it; 207 if any was refused. Also by the header `Prefer: partial`. `stop`: all or none.",
        {"type": "string", "enum": ["skip", "stop"], "default": "stop"},
    ),
    "softDelete": query(
        "soft_delete",
        "`true`: the record is only hidden and can be restored. Anything else destroys it for "
        "good.",
        _FLAG,
    ),
    "orderBy": query("order_by", _ORDER_BY),
    "limit": query(
        "limit",
        f"How many records at most; {MAX_LIMIT} if more are requested.",
        {"type": "integer", "minimum": 0, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    ),
    "searchText": query(
        "q", "The text to search for; blank text finds every record.", required=True
    ),
    "searchedObjects": query(
        "objects", "Only these objects: plural names, with commas (`companies,people`)."
    ),
    "searchLimit": query(
        "limit",
        f"How many records at most; {MAX_FOUND} when more are asked for.",
        {"type": "integer", "minimum": 0, "maximum": MAX_FOUND, "default": DEFAULT_LIMIT},
    ),
    "fields": query("fields", _FIELDS),
    "discover": query(
        "discover",
        "Also list records that are not shared with you. No object of this server has such "
        "records: only `false` is possible.",
        _FLAG,
    ),
    "count": query(
        "count",
        "What to know of the total. `exact`: counted. `none`: `totalCount` is null, and a page "
        "costs the same wherever it is. `estimated`: `totalCount` is an estimate, and "
        "`isTotalCountEstimated` is true, unless the page holds every record.",
        {"type": "string", "enum": ["exact", "none", "estimated"], "default": "exact"},
    ),
    "omitNullValues": query("omit_null_values", "`true`: leaves out keys that are null.", _FLAG),
    "groupBy": query("group_by", _GROUP_BY, required=True),
    "aggregate": query("aggregate", _AGGREGATE),
    "groupLimit": query(
        "limit",
        f"How many groups at most; {MAX_LIMIT} if more are requested.",
        {"type": "integer", "minimum": 0, "maximum": MAX_LIMIT, "default": 50},
    ),
    "groupOrderBy": query(
        "order_by",
        "Order of the groups: a JSON array of objects such as "
        '`{"stage":"AscNullsFirst"}`, `{"aggregate":{"totalCount":"DescNullsLast"}}` or '
        '`{"closeDate":{"orderBy":"AscNullsFirst","granularity":"MONTH"}}`.',
    ),
    "viewId": query(
        "view_id",
        "A saved view whose filters are added.",
        {"type": "string", "format": "uuid"},
    ),
    "includeRecordsSample": query(
        "include_records_sample", "`true`: each group lists its records under `records`.", _FLAG
    ),
    "orderByForRecords": query(
        "order_by_for_records", "Order of the records inside each group. " + _ORDER_BY
    ),
}
