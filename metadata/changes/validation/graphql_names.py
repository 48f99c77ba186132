"""Names an object cannot have because GraphQL would then have two types, or two root fields, of one
name (docs/api/graphql.md#queries, #mutations).

What comes in: an object's names and all other objects. What goes out: the names that clash. The
tables below say which names the Core GraphQL schema makes; a test holds them and a real schema
together.
"""

from __future__ import annotations

from collections.abc import Iterable

from metadata.definitions import ObjectDef
from metadata.model.naming import upper_first

# Types every object brings: its name in capitals and each of these.
TYPE_ENDINGS = (
    "",
    "AggregateOrderByInput",
    "ConnectInput",
    "Connection",
    "CreateInput",
    "Edge",
    "FilterInput",
    "GroupByConnection",
    "GroupByInput",
    "OrderByInput",
    "OrderByWithGroupByInput",
    "RelationCreateInput",
    "RelationInput",
    "RelationUpdateInput",
    "UpdateInput",
    "WhereUniqueInput",
)
# Types of no object.
SHARED_TYPES = frozenset(
    {
        "BigFloat", "BigFloatFilter", "BigInt", "BigIntFilter", "Boolean", "BooleanFilter",
        "Cursor", "Date", "DateFilter", "DateTime", "DateTimeFilter", "FileObject",
        "FileObjectInput", "FilterIs", "Float", "FloatFilter", "GroupByDateGranularityInput",
        "ID", "Int", "IntFilter", "JSON", "LinkMetadata", "LinkMetadataInput", "Mutation",
        "ArrayFilter", "ObjectRecordFilterInput", "ObjectRecordGroupByDateGranularity",
        "OrderByDateGranularityInput", "OrderByDirection", "PageInfo", "Position", "Query",
        "RawJsonFilter", "RecordShareAccessLevel", "SearchRecord", "SearchResultConnection",
        "SearchResultEdge", "SearchResultPageInfo", "ShareWithInput", "String", "StringFilter",
        "Subscription", "TSVector", "TSVectorFilter", "UUID", "UUIDFilter", "WeekStartDay",
        "ActorContext", "ActorContextInput", "ActorSourceEnum", "ActorSourceEnumFilter",
        "AdditionalPhone", "AdditionalPhoneInput",
        *(
            f"{stem}{ending}"
            for stem in ("Actor", "Address", "Currency", "Emails", "FullName", "Links", "Phones",
                         "RichText")
            for ending in TYPE_ENDINGS
        ),
    }
)  # fmt: skip
VERBS = ("create", "update", "delete", "destroy", "restore")


def clashing_names(singular: str, plural: str, others: Iterable[ObjectDef]) -> list[str]:
    """Those of the object's types and root fields that are there already."""
    types, roots = _types(singular), _roots(singular, plural)
    taken_types, taken_roots = set(SHARED_TYPES), {"search", "currentUser", "currentWorkspace"}
    for other in others:
        taken_types |= _types(other.name_singular)
        taken_roots |= _roots(other.name_singular, other.name_plural)
    return sorted((types & taken_types) | (roots & taken_roots))


def _types(singular: str) -> set[str]:
    return {f"{upper_first(singular)}{ending}" for ending in TYPE_ENDINGS}


def _roots(singular: str, plural: str) -> set[str]:
    both = (upper_first(singular), upper_first(plural))
    return {
        singular,
        plural,
        f"{plural}GroupBy",
        f"{singular}Duplicates",
        f"merge{both[1]}",
        *(f"{verb}{name}" for verb in VERBS for name in both),
    }
