"""Universal identifiers: the same for the same standard object or field in every workspace.

Those of upstream's own objects are kept (docs/api/metadata.md#standard-objects); all others are
derived from names by UUID version 5, so they need not be written down. Ids of definitions are
derived from workspace and universal identifier, and hence repeatable too.
"""

from uuid import UUID, uuid5

_NAMESPACE = UUID("20202020-7c15-4b3b-9a0e-5d1f4c6e2a90")

KNOWN_OBJECTS: dict[str, UUID] = {
    name: UUID(identifier)
    for name, identifier in {
        "person": "20202020-e674-48e5-a542-72570eee7213",
        "company": "20202020-b374-4779-a561-80086cb2e17f",
        "opportunity": "20202020-9549-49dd-b2b2-883999db8938",
        "note": "20202020-0b00-45cd-b6f6-6cd806fc6804",
        "task": "20202020-1ba1-48ba-bc83-ef7e5990ed10",
        "noteTarget": "20202020-fff0-4b44-be82-bda313884400",
        "taskTarget": "20202020-5a9a-44e8-95df-771cd06d0fb1",
        "attachment": "20202020-bd3d-4c60-8dca-571c71d4447a",
        "timelineActivity": "20202020-6736-4337-b5c4-8b39fae325a5",
        "workspaceMember": "20202020-3319-4234-a34c-82d5c0e881a6",
        "favorite": "20202020-ab56-4e05-92a3-e2414a499860",
    }.items()
}


def object_identifier(object_name: str) -> UUID:
    return KNOWN_OBJECTS.get(object_name) or uuid5(_NAMESPACE, object_name)


def field_identifier(object_name: str, field_name: str) -> UUID:
    return uuid5(object_identifier(object_name), field_name)


def option_identifier(field: UUID, value: str) -> UUID:
    return uuid5(field, value)


def morph_identifier(object_name: str, stem: str) -> UUID:
    """Return the identifier that the fields of one polymorphic link share."""
    return uuid5(object_identifier(object_name), f"morph {stem}")


def within(workspace_id: UUID, universal_identifier: UUID) -> UUID:
    """Return the id of a standard definition in one workspace."""
    return uuid5(workspace_id, str(universal_identifier))
