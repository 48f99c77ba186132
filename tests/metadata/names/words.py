"""Names that are likely to clash: with each other, with what the APIs derive, with PostgreSQL's.

Few stems, so that an object's name and a field's often come out as another pair's; suffixes of
generated names; names that the standard objects' types, root fields and columns have; the longest
possible ones.
"""

from collections.abc import Iterable

from hypothesis import strategies as st

from metadata.model.generated_names import TYPE_ENDINGS
from metadata.model.naming import MAX_NAME_LENGTH, SYSTEM_COLUMNS, is_camel_case, upper_first

STEMS = ("deal", "dealRoom", "dealRoomStage", "room", "roomStage", "stage", "target", "targetDeal")
ENDINGS = (
    *TYPE_ENDINGS,
    "Enum", "EnumFilter", "WhereInput", "RelationUpdateInput", "Filter", "Input",
    "Duplicates", "GroupBy", "ForUpdate", "ForResponse", "ForDuplicates", "Old", "Id",
    "PrimaryEmail", "FirstName", "AmountMicros",
)  # fmt: skip
VERBS = ("create", "update", "merge", "restore", "findOne", "findMany", "countEmpty", "sum", "one")
STANDARD = (
    "opportunityStageEnum", "opportunityStageEnumFilter", "companyDomainNameWhereInput",
    "personEmailsWhereInput", "companyRelation", "personAggregate", "searchResultEdge",
    "actorContext", "oneDeal", "manyDeals", "forRecords", "pageInfo", "edges", "totalCount",
    "node", "cursor",
    "groupByDimensionValues", "records", "position", "searchVector", "createdBy", "createdBySource",
    "noteTargets", "and", "aggregate", "deletedAt", "name", "id", "value", "given", "input", "oid",
    "select", "table", "order", "group", "constructor", "schema", "query",
)  # fmt: skip


def _longest(stem: str) -> str:
    return stem + "x" * (MAX_NAME_LENGTH - len(stem))


def _sampled(names: Iterable[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted({name for name in names if is_camel_case(name)}))


GENERATED = (
    *(f"{stem}{ending}" for stem in STEMS for ending in ENDINGS),
    *(f"{verb}{upper_first(stem)}" for verb in VERBS for stem in STEMS),
    *(f"{stem}{rest}" for stem in STEMS for rest in ("s", "Olds", "RoomStages")),
)
LONGEST = tuple(_longest(stem)[:length] for stem in STEMS for length in (57, 61, 62, 63))
# The stems alone come up often: that is where whole models clash.
NAMES = st.one_of(
    _sampled(STEMS),
    _sampled(STEMS),
    _sampled(GENERATED),
    _sampled(STANDARD),
    _sampled(SYSTEM_COLUMNS),
    _sampled(LONGEST),
)
