"""taskTarget: which records a task is about."""

from metadata.standard_objects.fields import morph_target, to_one
from metadata.standard_objects.specs import ObjectSpec

TASK_TARGET = ObjectSpec(
    name_singular="taskTarget",
    name_plural="taskTargets",
    label_singular="Task Target",
    label_plural="Task Targets",
    icon="IconCheckbox",
    description="The link between a task and one record it is for; make one for each record.",
    label_identifier="id",
    is_system=True,
    is_ui_creatable=False,
    readability="INHERITED",
    unique_together=(
        ("task", "targetPerson"),
        ("task", "targetCompany"),
        ("task", "targetOpportunity"),
    ),
    fields=(),
    relations=(
        to_one(
            "task",
            "Task",
            "IconCheckbox",
            "The task; the link goes when it is destroyed.",
            target="task",
            inverse="taskTargets",
            on_delete="CASCADE",
        ),
        morph_target(
            "person",
            "IconUser",
            "The person the task is for.",
            inverse="taskTargets",
            on_delete="CASCADE",
        ),
        morph_target(
            "company",
            "IconBuildingSkyscraper",
            "The company the task is for.",
            inverse="taskTargets",
            on_delete="CASCADE",
        ),
        morph_target(
            "opportunity",
            "IconTargetArrow",
            "The deal the task is for.",
            inverse="taskTargets",
            on_delete="CASCADE",
        ),
    ),
)
