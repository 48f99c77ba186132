"""noteTarget: which records a note is about."""

from metadata.standard_objects.fields import morph_target, to_one
from metadata.standard_objects.specs import ObjectSpec

NOTE_TARGET = ObjectSpec(
    name_singular="noteTarget",
    name_plural="noteTargets",
    label_singular="Note Target",
    label_plural="Note Targets",
    icon="IconCheckbox",
    description="The link between a note and one record it is about; make one for each record.",
    label_identifier="id",
    is_system=True,
    is_ui_creatable=False,
    readability="INHERITED",
    unique_together=(
        ("note", "targetPerson"),
        ("note", "targetCompany"),
        ("note", "targetOpportunity"),
    ),
    fields=(),
    relations=(
        to_one(
            "note",
            "Note",
            "IconNotes",
            "The note; the link goes when it is destroyed.",
            target="note",
            inverse="noteTargets",
            on_delete="CASCADE",
        ),
        morph_target(
            "person",
            "IconUser",
            "The person the note is about.",
            inverse="noteTargets",
            on_delete="CASCADE",
        ),
        morph_target(
            "company",
            "IconBuildingSkyscraper",
            "The company the note is about.",
            inverse="noteTargets",
            on_delete="CASCADE",
        ),
        morph_target(
            "opportunity",
            "IconTargetArrow",
            "The deal the note is about.",
            inverse="noteTargets",
            on_delete="CASCADE",
        ),
    ),
)
