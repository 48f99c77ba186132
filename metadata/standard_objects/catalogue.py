"""All standard objects: their rows and their definitions."""

from uuid import UUID

from metadata.definitions import ObjectDef
from metadata.standard_objects.attachment import ATTACHMENT
from metadata.standard_objects.build import ObjectRows, definitions, object_rows
from metadata.standard_objects.company import COMPANY
from metadata.standard_objects.favorite import FAVORITE
from metadata.standard_objects.note import NOTE
from metadata.standard_objects.note_target import NOTE_TARGET
from metadata.standard_objects.opportunity import OPPORTUNITY
from metadata.standard_objects.person import PERSON
from metadata.standard_objects.specs import ObjectSpec
from metadata.standard_objects.task import TASK
from metadata.standard_objects.task_target import TASK_TARGET
from metadata.standard_objects.timeline_activity import TIMELINE_ACTIVITY
from metadata.standard_objects.workspace_member import WORKSPACE_MEMBER

STANDARD_OBJECTS: tuple[ObjectSpec, ...] = (
    PERSON,
    COMPANY,
    OPPORTUNITY,
    NOTE,
    NOTE_TARGET,
    TASK,
    TASK_TARGET,
    WORKSPACE_MEMBER,
    ATTACHMENT,
    TIMELINE_ACTIVITY,
    FAVORITE,
)


def standard_object_rows(workspace_id: UUID) -> list[ObjectRows]:
    """Return unsaved rows; a workspace always gets the same ids."""
    return object_rows(workspace_id, STANDARD_OBJECTS)


def standard_object_defs(workspace_id: UUID, schema: str) -> list[ObjectDef]:
    """Return what the catalog holds of a workspace that nobody has changed yet."""
    return definitions(schema, standard_object_rows(workspace_id))
