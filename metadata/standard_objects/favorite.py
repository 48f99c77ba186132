"""favorite: bookmarks; dropped by upstream, but older clients still look for it."""

from metadata.standard_objects.fields import to_one
from metadata.standard_objects.specs import ObjectSpec

FAVORITE = ObjectSpec(
    name_singular="favorite",
    name_plural="favorites",
    label_singular="Favorite",
    label_plural="Favorites",
    icon="IconHeart",
    description="A member's bookmark of one record.",
    label_identifier="id",
    is_system=True,
    is_audit_logged=False,
    is_ui_creatable=False,
    fields=(),
    relations=(
        to_one(
            "forWorkspaceMember",
            "Workspace Member",
            "IconCircleUser",
            "The member whose bookmark it is.",
            target="workspaceMember",
            inverse="favorites",
            on_delete="CASCADE",
        ),
        to_one(
            "person",
            "Person",
            "IconUser",
            "The person that is bookmarked.",
            target="person",
            inverse="favorites",
            on_delete="CASCADE",
        ),
        to_one(
            "company",
            "Company",
            "IconBuildingSkyscraper",
            "The company that is bookmarked.",
            target="company",
            inverse="favorites",
            on_delete="CASCADE",
        ),
        to_one(
            "opportunity",
            "Opportunity",
            "IconTargetArrow",
            "The deal that is bookmarked.",
            target="opportunity",
            inverse="favorites",
            on_delete="CASCADE",
        ),
        to_one(
            "note",
            "Note",
            "IconNotes",
            "The note that is bookmarked.",
            target="note",
            inverse="favorites",
            on_delete="CASCADE",
        ),
        to_one(
            "task",
            "Task",
            "IconCheckbox",
            "The task that is bookmarked.",
            target="task",
            inverse="favorites",
            on_delete="CASCADE",
        ),
    ),
)
