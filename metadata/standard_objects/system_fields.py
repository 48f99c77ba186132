"""The eight fields that every object has, around its own (docs/api/metadata.md#creating-objects).

Order of an object's fields: identity and times, its own fields, then position, authors and search
vector; relations last.
"""

from metadata.standard_objects.fields import scalar
from metadata.standard_objects.specs import FieldSpec

STANDARD_AUTHOR: dict[str, str | None] = {
    "source": "'MANUAL'",
    "name": "'System'",
    "workspaceMemberId": None,
}
CUSTOM_AUTHOR: dict[str, str | None] = {"source": "'MANUAL'", "name": "''"}

BEFORE_OWN_FIELDS: tuple[FieldSpec, ...] = (
    scalar(
        "UUID",
        "id",
        "ID",
        "Icon123",
        "The record's identity: give your own UUID when creating it, or leave it to the server.",
        default="uuid",
        is_nullable=False,
        is_unique=True,
        is_system=True,
        is_ui_editable=False,
    ),
    scalar(
        "DATE_TIME",
        "createdAt",
        "Creation date",
        "IconCalendar",
        "When the record was made; set by the server.",
        default="now",
        is_nullable=False,
        is_system=True,
        is_ui_editable=False,
        settings={"displayFormat": "RELATIVE"},
    ),
    scalar(
        "DATE_TIME",
        "updatedAt",
        "Last update",
        "IconCalendarClock",
        "When the record last changed; set by the server on every write.",
        default="now",
        is_nullable=False,
        is_system=True,
        is_ui_editable=False,
        settings={"displayFormat": "RELATIVE"},
    ),
    scalar(
        "DATE_TIME",
        "deletedAt",
        "Deleted at",
        "IconCalendarClock",
        "When the record went to the bin; empty while it is in use, restoring empties it.",
        is_system=True,
        is_ui_editable=False,
        settings={"displayFormat": "RELATIVE"},
    ),
)


def after_own_fields(author: dict[str, str | None]) -> tuple[FieldSpec, ...]:
    """Return the fields that follow; `author` is the default of createdBy and updatedBy.

    Either `STANDARD_AUTHOR` or `CUSTOM_AUTHOR`.
    """
    return (
        scalar(
            "POSITION",
            "position",
            "Position",
            "IconHierarchy2",
            'The record\'s place in manually ordered lists: a number, or "first" or "last" when'
            " writing.",
            default=0,
            is_nullable=False,
            is_system=True,
            is_ui_editable=False,
            is_audit_logged=False,
        ),
        scalar(
            "ACTOR",
            "createdBy",
            "Created by",
            "IconCreativeCommonsSa",
            "Who made the record, and through what: a person, an API key, an import.",
            default=author,
            is_nullable=False,
            is_system=True,
            is_ui_editable=False,
        ),
        scalar(
            "ACTOR",
            "updatedBy",
            "Updated by",
            "IconUserCircle",
            "Who changed the record last, and through what.",
            default=author,
            is_nullable=False,
            is_system=True,
            is_ui_editable=False,
        ),
        scalar(
            "TS_VECTOR",
            "searchVector",
            "Search vector",
            "IconSearch",
            "The words the record is found by; kept by the database, never written.",
            is_system=True,
            is_ui_editable=False,
            is_audit_logged=False,
            writability="SYSTEM",
        ),
    )


SYSTEM_FIELD_NAMES = tuple(
    spec.name for spec in (*BEFORE_OWN_FIELDS, *after_own_fields(STANDARD_AUTHOR))
)
