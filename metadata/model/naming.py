"""Names: the only place that converts labels ↔ API names ↔ physical names. Pure.

API names match `^[a-z][a-zA-Z0-9]*$` (docs/api/metadata.md#names); physical names are those of
tables, columns, indexes, constraints and a workspace's PostgreSQL schema
(docs/api/metadata.md#physical-names).

A physical name is chosen once and never changes, so it may differ from the API name after a rename;
the functions below therefore take the physical names already in use. PostgreSQL truncates names at
63 bytes: a base of at most 40 leaves room for the longest sub-field suffix
(`PrimaryPhoneCountryCode`).
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from text_unidecode import unidecode

MAX_NAME_LENGTH = 63
MAX_PHYSICAL_LENGTH = 40
SHORT_ID_LENGTH = 8
HASH_LENGTH = 27
# Every PostgreSQL table has these; no column can be called so.
SYSTEM_COLUMNS = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})

_IDENTIFIER = re.compile(r"[a-z][a-zA-Z0-9]*\Z")
# lodash's word rule for ASCII: "XMLHttp2go" → XML, Http, 2, go; ordinals ("2nd") stay whole.
_WORDS = re.compile(
    r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+"
    r"|[0-9]*(?:1st|2nd|3rd|(?![123])[0-9]th)(?=\b|[A-Z_])"
    r"|[0-9]*(?:1ST|2ND|3RD|(?![123])[0-9]TH)(?=\b|[a-z_])"
    r"|[0-9]+"
)
_BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"

# Names that upstream's clients expect to be refused (docs/api/metadata.md#names), in both numbers.
_RESERVED_IN_BOTH_NUMBERS = (
    "approvedAccessDomain",
    "appToken",
    "billingCustomer",
    "billingEntitlement",
    "billingMeter",
    "billingProduct",
    "billingSubscription",
    "billingSubscriptionItem",
    "featureFlag",
    "job",
    "keyValuePair",
    "pageLayout",
    "pageLayoutTab",
    "pageLayoutWidget",
    "twoFactorMethod",
    "user",
    "userWorkspace",
    "workspace",
    "role",
    "userWorkspaceRole",
    "plan",
    "event",
    "field",
    "link",
    "type",
    "object",
    "relation",
)
_RESERVED_AS_THEY_ARE = (
    "currency",
    "currencies",
    "fullNames",
    "address",
    "addresses",
    "index",
    "aggregate",
    "connect",
    "create",
    "disconnect",
    "search",
    "searches",
)
RESERVED_NAMES: frozenset[str] = frozenset(
    (
        *_RESERVED_IN_BOTH_NUMBERS,
        *(f"{name}s" for name in _RESERVED_IN_BOTH_NUMBERS),
        *_RESERVED_AS_THEY_ARE,
    )
)


class InvalidLabel(ValueError):
    """A label without a letter or digit to derive a name from (docs/api/metadata.md#names)."""

    def __init__(self, label: str) -> None:
        super().__init__(f'Invalid label: "{label}"')


# -- API names ------------------------------------------------------------------------------------


def is_identifier(name: str) -> bool:
    """Tell whether `name` consists of the characters of an API name; its length is not checked."""
    return _IDENTIFIER.match(name) is not None


def is_reserved(name: str) -> bool:
    return name in RESERVED_NAMES


def camel_case(text: str) -> str:
    """Return lodash's camelCase of ASCII text: "Annual revenue" → `annualRevenue`, "ARR" → `arr`.

    As with lodash, one-letter words may change when converted a second time: a0aA, a0AA, a0Aa.
    """
    words = [word.lower() for word in _WORDS.findall(text)]
    return "".join(word if i == 0 else word.capitalize() for i, word in enumerate(words))


def is_camel_case(name: str) -> bool:
    return camel_case(name) == name


def collapse_spaces(text: str) -> str:
    """Trim and collapse inner blanks: the first step for every name and label."""
    return " ".join(text.split())


def name_from_label(label: str) -> str:
    """Return a label's API name: "Größe (cm)" → `grosseCm`, "Address" → `addressCustom`.

    Raises `InvalidLabel` when nothing usable is left of it.
    """
    text = unidecode(collapse_spaces(label))
    if text[:1].isdigit():
        text = f"n{text}"
    name = camel_case(text)[:MAX_NAME_LENGTH]
    if name[:1].isdigit():  # "(2) Addresses": the digit became the first character by the cleaning
        name = f"n{name}"[:MAX_NAME_LENGTH]
    if not name:
        raise InvalidLabel(label)
    if is_reserved(name):
        name = f"{name}Custom"
    return name


def object_names_from_labels(label_singular: str, label_plural: str) -> tuple[str, str]:
    """Return singular and plural API name; the plural gets an `s` when both would be the same."""
    singular, plural = name_from_label(label_singular), name_from_label(label_plural)
    if singular == plural:
        plural = f"{plural[: MAX_NAME_LENGTH - 1]}s"
    return singular, plural


def upper_first(name: str) -> str:
    """Capitalise the first letter only: `workspaceMember` → `WorkspaceMember`."""
    return name[:1].upper() + name[1:]


def join_column_name(relation_name: str) -> str:
    """Return the API name of a many-to-one relation's id: `company` → `companyId`."""
    return f"{relation_name}Id"


def morph_field_name(stem: str, target_name: str) -> str:
    """Return the field name of one target of a morph relation: `target`, `person` → `targetPerson`.

    `target_name` is the target's singular name, on the one-to-many side its plural
    (docs/api/metadata.md#relations).
    """
    return f"{stem}{upper_first(target_name)}"


# -- physical names -------------------------------------------------------------------------------


def to_base_36(number: int) -> str:
    """Return lower-case base 36 without leading zeros; 0 is "0"."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _BASE_36[rest] + digits
    return digits or "0"


def schema_name(workspace_id: UUID) -> str:
    """Return `workspace_` and the id as a 128-bit number in base 36.

    See docs/api/metadata.md#physical-names.
    """
    return f"workspace_{to_base_36(workspace_id.int)}"


def short_id(definition_id: UUID) -> str:
    """Return eight characters that distinguish definitions with equal long names."""
    digest = hashlib.sha256(definition_id.bytes).digest()
    return to_base_36(int.from_bytes(digest[:8], "big")).rjust(SHORT_ID_LENGTH, "0")[
        :SHORT_ID_LENGTH
    ]


def table_name(
    name_singular: str, object_id: UUID, *, is_custom: bool, taken: Collection[str] = ()
) -> str:
    """Name an object's table: `person`; custom `_rocket`. `taken`: the schema's other tables."""
    wanted = f"_{name_singular}" if is_custom else name_singular
    return _free_name(wanted, object_id, lambda name: name in taken)


def column_base_name(
    field_name: str,
    field_id: UUID,
    *,
    is_many_to_one: bool = False,
    suffixes: Iterable[str] = ("",),
    taken: Collection[str] = (),
) -> str:
    """Name the base of a field's columns, which are this base plus each of `suffixes`.

    A many-to-one relation owns its join column (`companyId`). `taken`: the table's physical
    columns, whatever their fields are called today; PostgreSQL's own are always taken.
    """
    wanted = join_column_name(field_name) if is_many_to_one else field_name
    endings, unusable = tuple(suffixes), SYSTEM_COLUMNS.union(taken)
    return _free_name(
        wanted, field_id, lambda base: any(base + ending in unusable for ending in endings)
    )


def _free_name(wanted: str, definition_id: UUID, is_taken: Callable[[str], bool]) -> str:
    if len(wanted.encode()) <= MAX_PHYSICAL_LENGTH and not is_taken(wanted):
        return wanted
    ending = f"_{short_id(definition_id)}"
    name = wanted[: MAX_PHYSICAL_LENGTH - len(ending)] + ending
    # The same definition cannot occur twice, but a short id could in theory: append a number.
    number = 2
    while is_taken(name):
        ending = f"_{short_id(definition_id)}{number}"
        name = wanted[: MAX_PHYSICAL_LENGTH - len(ending)] + ending
        number += 1
    return name


def index_name(table: str, columns: Iterable[str], *, is_unique: bool = False) -> str:
    """Return `IDX_<hash>` or `IDX_UNIQUE_<hash>` of table and columns; deterministic."""
    return f"{'IDX_UNIQUE_' if is_unique else 'IDX_'}{_hash(table, *columns)}"


def foreign_key_name(table: str, column: str) -> str:
    return f"FK_{_hash(table, column)}"


def check_name(table: str, column: str) -> str:
    """Return the name of the CHECK on a SELECT column's option values."""
    return f"CHK_{_hash(table, column)}"


def primary_key_name(table: str) -> str:
    return f"PK_{_hash(table)}"


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:HASH_LENGTH]
