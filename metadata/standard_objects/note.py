"""note: free texts about records."""

from metadata.standard_objects.fields import scalar, text, to_many
from metadata.standard_objects.specs import ObjectSpec

NOTE = ObjectSpec(
    name_singular="note",
    name_plural="notes",
    label_singular="Note",
    label_plural="Notes",
    icon="IconNotes",
    description="A free text, such as minutes of a call, linked to the records it is about.",
    shortcut="N",
    label_identifier="title",
    is_searchable=True,
    fields=(
        text("title", "Title", "IconNotes", "The note in one line.", is_searchable=True),
        scalar(
            "RICH_TEXT",
            "bodyV2",
            "Body",
            "IconFilePencil",
            "The text itself, as Markdown and as blocks; write either, the other follows.",
            is_searchable=True,
        ),
    ),
    relations=(
        to_many(
            "noteTargets",
            "Relations",
            "IconArrowUpRight",
            "Links to the records this note is about.",
            source="noteTarget",
            inverse="note",
        ),
        to_many(
            "attachments",
            "Attachments",
            "IconFileImport",
            "Files kept with this note.",
            source="attachment",
            inverse="targetNote",
        ),
        to_many(
            "timelineActivities",
            "Timeline Activities",
            "IconTimelineEvent",
            "What happened to this note's record, in order of time.",
            source="timelineActivity",
            inverse="targetNote",
            is_system=True,
        ),
        to_many(
            "favorites",
            "Favorites",
            "IconHeart",
            "Members' bookmarks of this note.",
            source="favorite",
            inverse="note",
            is_system=True,
        ),
    ),
)
