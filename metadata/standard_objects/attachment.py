"""attachment: files kept with records."""

from metadata.standard_objects.fields import morph_target, scalar, select, text
from metadata.standard_objects.specs import ObjectSpec

ATTACHMENT = ObjectSpec(
    name_singular="attachment",
    name_plural="attachments",
    label_singular="Attachment",
    label_plural="Attachments",
    icon="IconFileImport",
    description="A file kept with one record, such as a contract with a company.",
    label_identifier="name",
    is_system=True,
    is_ui_creatable=False,
    readability="INHERITED",
    fields=(
        text("name", "Name", "IconFileUpload", "The file's name, with ending.", is_searchable=True),
        scalar(
            "FILES",
            "file",
            "File",
            "IconFileUpload",
            "The uploaded file.",
            settings={"maxNumberOfValues": 1},
        ),
        text(
            "fullPath",
            "Full path",
            "IconLink",
            "Where the file lies; kept for older clients, use the file.",
        ),
        select(
            "fileCategory",
            "File category",
            "IconList",
            "What kind of file it is; kept for older clients.",
            ("ARCHIVE", "Archive", "gray"),
            ("AUDIO", "Audio", "pink"),
            ("IMAGE", "Image", "yellow"),
            ("PRESENTATION", "Presentation", "orange"),
            ("SPREADSHEET", "Spreadsheet", "turquoise"),
            ("TEXT_DOCUMENT", "Text Document", "blue"),
            ("VIDEO", "Video", "purple"),
            ("OTHER", "Other", "gray"),
            default="'OTHER'",
        ),
    ),
    relations=(
        morph_target(
            "task",
            "IconCheckbox",
            "The task the file is kept with.",
            inverse="attachments",
            on_delete="SET_NULL",
        ),
        morph_target(
            "note",
            "IconNotes",
            "The note the file is kept with.",
            inverse="attachments",
            on_delete="SET_NULL",
        ),
        morph_target(
            "person",
            "IconUser",
            "The person the file is kept with.",
            inverse="attachments",
            on_delete="CASCADE",
        ),
        morph_target(
            "company",
            "IconBuildingSkyscraper",
            "The company the file is kept with.",
            inverse="attachments",
            on_delete="CASCADE",
        ),
        morph_target(
            "opportunity",
            "IconTargetArrow",
            "The deal the file is kept with.",
            inverse="attachments",
            on_delete="CASCADE",
        ),
    ),
)
