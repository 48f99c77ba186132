"""The registry of the names that the GraphQL schema derives from a model's own names.

A type is named after an object plus a suffix (`PersonFilterInput`), or after an object, a field and
a suffix (`OpportunityStageEnum`); root fields likewise. Users choose the names these are derived
from, so two may come out equal: `deal.roomStage` and `dealRoom.stage` both claim
`DealRoomStageEnum`. A change that would cause this is refused
(`metadata.changes.validation.generated_names`). A model stored by an earlier release may contain
such a pair. Then the first of `_claims` keeps the name, and the other's parts are joined by
underscores (`DealRoom_Stage_Enum`), which no name of an object, a field or the API itself contains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from metadata.definitions import FieldDef, ObjectDef
from metadata.model.naming import upper_first
from metadata.types.registry import field_type

TYPE, ROOT_FIELD = "type", "root field"
ENUM, ENUM_FILTER, WHERE_INPUT = "Enum", "EnumFilter", "WhereInput"
# Suffixes of the types that every object has, each appended to its capitalised name.
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
# Types that belong to no object.
SHARED_TYPES = frozenset(
    {
        "BigFloat", "BigFloatFilter", "BigInt", "BigIntFilter", "Boolean", "BooleanFilter",
        "Cursor", "Date", "DateFilter", "DateTime", "DateTimeFilter", "FileObject",
        "FileObjectInput", "FilterIs", "Float", "FloatFilter", "GroupByDateGranularityInput",
        "ID", "Int", "IntFilter", "JSON", "LinkMetadata", "LinkMetadataInput", "Mutation",
        "ArrayFilter", "ObjectRecordFilterInput", "ObjectRecordGroupByDateGranularity",
        "OrderByDateGranularityInput", "OrderByDirection", "PageInfo", "Position", "Query",
        "RawJsonFilter", "RecordChange", "RecordChanges", "RecordShareAccessLevel",
        "SearchRecord", "SearchResultConnection", "SearchResultEdge", "SearchResultPageInfo",
        "ShareWithInput", "String", "StringFilter",
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
SHARED_ROOT_FIELDS = frozenset({"search", "changes", "currentUser", "currentWorkspace"})
VERBS = ("create", "update", "delete", "destroy", "restore")
Parts = Callable[[ObjectDef], tuple[str, ...]]


def _verb_and(verb: str, name: str) -> Parts:
    return lambda obj: (verb, getattr(obj, name))


# Method of a root field → what its name is made of.
QUERIES: Mapping[str, Parts] = {
    "find_one": lambda obj: (obj.name_singular,),
    "find_many": lambda obj: (obj.name_plural,),
    "group_by": lambda obj: (obj.name_plural, "GroupBy"),
    "find_duplicates": lambda obj: (obj.name_singular, "Duplicates"),
}
MUTATIONS: Mapping[str, Parts] = {
    **{
        f"{verb}_{number}": _verb_and(verb, name)
        for verb in VERBS
        for number, name in (("one", "pascal_name"), ("many", "pascal_plural"))
    },
    "merge": _verb_and("merge", "pascal_plural"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that an object or field claims: `use` says what for, `parts` make it up."""

    kind: str  # TYPE | ROOT_FIELD
    owner: UUID
    owner_name: str  # "deal", "deal.roomStage"
    use: str  # a suffix, a method of a root field, ENUM, …
    parts: tuple[str, ...]

    @property
    def wanted(self) -> str:
        return "".join(self.parts)

    @property
    def spare(self) -> str:
        """Return the replacement when somebody else has the name; nobody else can have this one."""
        return "_".join(self.parts if len(self.parts) > 1 else (*self.parts, ""))


@dataclass(frozen=True, slots=True)
class Clash:
    """Two claims to one name. `holder` is None where the name is the API's own."""

    claim: Claim
    holder: Claim | None

    @property
    def name(self) -> str:
        return self.claim.wanted

    @property
    def key(self) -> tuple[str, str, UUID, str]:
        """Return a key that is equal for the same clash in two versions of a model."""
        return (self.claim.kind, self.name, self.claim.owner, self.claim.use)

    @property
    def both(self) -> tuple[str, str]:
        """Return the two claimants, for a message."""
        return self.holder.owner_name if self.holder else "the API", self.claim.owner_name


@dataclass(frozen=True, slots=True)
class GeneratedNames:
    """The names of one model, inactive objects and fields included, so that switching one on or off
    changes no other's.
    """

    names: Mapping[tuple[UUID, str], str]
    clashes: tuple[Clash, ...]

    def type(self, obj: ObjectDef, ending: str = "") -> str:
        """`PersonFilterInput`; `ending` is one of `TYPE_ENDINGS`."""
        return self.names[obj.id, ending]

    def field_type(self, field: FieldDef, ending: str) -> str:
        """`OpportunityStageEnum`; `ending`: ENUM, ENUM_FILTER or WHERE_INPUT."""
        return self.names[field.id, ending]

    def root_field(self, obj: ObjectDef, method: str) -> str:
        """`people`, `createPerson`; `method` is a key of `QUERIES` or `MUTATIONS`."""
        return self.names[obj.id, method]


def generated_names(objects: Iterable[ObjectDef]) -> GeneratedNames:
    """Return the registry of a model's objects."""
    holders: dict[tuple[str, str], Claim | None] = {
        **{(TYPE, name): None for name in SHARED_TYPES},
        **{(ROOT_FIELD, name): None for name in SHARED_ROOT_FIELDS},
    }
    names: dict[tuple[UUID, str], str] = {}
    clashes = []
    for claim in _claims(objects):
        holder = holders.setdefault((claim.kind, claim.wanted), claim)
        names[claim.owner, claim.use] = claim.wanted if holder is claim else claim.spare
        if holder is not claim:
            clashes.append(Clash(claim, holder))
    return GeneratedNames(names, tuple(clashes))


def _claims(objects: Iterable[ObjectDef]) -> Iterator[Claim]:
    """Yield every claim, those with priority first.

    What ships precedes what users made, objects precede fields; then the order is by ids, which
    never change.
    """
    listed = sorted(objects, key=lambda obj: obj.id)
    for is_custom in (False, True):
        for obj in listed:
            if obj.is_custom is is_custom:
                yield from _claims_of_object(obj)
        for obj in listed:
            for field in sorted(obj.all_fields, key=lambda field: field.id):
                if (obj.is_custom or field.is_custom) is is_custom:
                    yield from _claims_of_field(obj, field)


def _claims_of_object(obj: ObjectDef) -> Iterator[Claim]:
    for ending in TYPE_ENDINGS:
        parts = (obj.pascal_name, ending) if ending else (obj.pascal_name,)
        yield Claim(TYPE, obj.id, obj.name_singular, ending, parts)
    for method, parts_of in {**QUERIES, **MUTATIONS}.items():
        yield Claim(ROOT_FIELD, obj.id, obj.name_singular, method, parts_of(obj))


def _claims_of_field(obj: ObjectDef, field: FieldDef) -> Iterator[Claim]:
    kind = field_type(field)
    endings: tuple[str, ...] = (ENUM, ENUM_FILTER) if kind.has_options else ()
    if kind.is_composite and _is_in_unique_index(obj, field):
        endings = (WHERE_INPUT,)
    name = f"{obj.name_singular}.{field.name}"
    for ending in endings:
        parts = (obj.pascal_name, upper_first(field.name), ending)
        yield Claim(TYPE, field.id, name, ending, parts)


def _is_in_unique_index(obj: ObjectDef, field: FieldDef) -> bool:
    return any(
        index.is_unique and any(entry.field_id == field.id for entry in index.fields)
        for index in obj.indexes
    )
