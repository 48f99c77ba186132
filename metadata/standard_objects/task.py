"""task: what has to be done."""

from metadata.standard_objects.fields import scalar, select, text, to_many, to_one
from metadata.standard_objects.specs import ObjectSpec

TASK = ObjectSpec(
    name_singular="task",
    name_plural="tasks",
    label_singular="Task",
    label_plural="Tasks",
    icon="IconCheckbox",
    description="Something to be done by someone until some day, linked to the records it is for.",
    shortcut="T",
    label_identifier="title",
    is_searchable=True,
    fields=(
        text("title", "Title", "IconNotes", "What is to be done, in one line.", is_searchable=True),
        scalar(
            "RICH_TEXT",
            "bodyV2",
            "Body",
            "IconFilePencil",
            "The details, as Markdown and as blocks; write either, the other follows.",
            is_searchable=True,
        ),
        scalar("DATE_TIME", "dueAt", "Due Date", "IconCalendarEvent", "When it must be done."),
        select(
            "status",
            "Status",
            "IconCheck",
            "Whether work has begun, goes on, or is done.",
            ("TODO", "To do", "sky"),
            ("IN_PROGRESS", "In progress", "purple"),
            ("DONE", "Done", "green"),
            default="'TODO'",
        ),
    ),
    relations=(
        to_one(
            "assignee",
            "Assignee",
            "IconUserCircle",
            "The member of your team who does it.",
            target="workspaceMember",
            inverse="assignedTasks",
        ),
        to_many(
            "taskTargets",
            "Relations",
            "IconArrowUpRight",
            "Links to the records this task is for.",
            source="taskTarget",
            inverse="task",
        ),
        to_many(
            "attachments",
            "Attachments",
            "IconFileImport",
            "Files kept with this task.",
            source="attachment",
            inverse="targetTask",
        ),
        to_many(
            "timelineActivities",
            "Timeline Activities",
            "IconTimelineEvent",
            "What happened to this task's record, in order of time.",
            source="timelineActivity",
            inverse="targetTask",
            is_system=True,
        ),
        to_many(
            "favorites",
            "Favorites",
            "IconHeart",
            "Members' bookmarks of this task.",
            source="favorite",
            inverse="task",
            is_system=True,
        ),
    ),
)
