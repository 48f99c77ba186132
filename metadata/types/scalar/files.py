"""FILES: a list of references to uploaded files, stored as JSON (docs/api/metadata.md#types).

Items have `fileId` (uuid) and `label`; `extension` and `fileCategory` are derived from the label
where they are missing. `url` is the server's: accepted when echoed back, never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from metadata.definitions import FieldDef
from metadata.parts import JsonSchema, JsonShape, Setting
from metadata.types import kinds
from metadata.types.scalar.base import ScalarType
from metadata.values import json_values, scalars
from metadata.values.json_values import JsonValue
from metadata.values.scalars import Refusal

MAX_FILES = 10
MAX_LABEL_LENGTH = 255
CATEGORIES = (
    "ARCHIVE", "AUDIO", "IMAGE", "PRESENTATION", "SPREADSHEET", "TEXT_DOCUMENT", "VIDEO", "OTHER",
)  # fmt: skip
_CATEGORY_OF = {
    extension: category
    for category, extensions in {
        "ARCHIVE": "zip tar gz tgz bz2 xz 7z rar",
        "AUDIO": "mp3 wav ogg oga flac m4a aac opus",
        "IMAGE": "png jpg jpeg gif webp svg bmp tif tiff heic avif ico",
        "PRESENTATION": "ppt pptx odp key",
        "SPREADSHEET": "xls xlsx ods csv tsv numbers",
        "TEXT_DOCUMENT": "txt md pdf doc docx odt rtf html htm",
        "VIDEO": "mp4 mov avi mkv webm m4v mpg mpeg",
    }.items()
    for extension in extensions.split()
}
_KEYS = ("fileId", "label", "extension", "fileCategory", "url")
SHAPE = JsonShape(
    "FileObject",
    (("fileId", "UUID"), ("label", "String"), ("extension", "String"), ("fileCategory", "String")),
)


class FilesType(ScalarType):
    key = "FILES"
    label = "Files"
    widget = "files"
    kind = kinds.object_list(SHAPE, input_name="FileInput")
    can_be_unique = False
    settings = (
        Setting(
            "maxNumberOfValues",
            "Maximum number of files",
            minimum=1,
            maximum=MAX_FILES,
            is_required=True,
            message="maxNumberOfValues must be defined in settings and be a number greater than 0 "
            f"and less than or equal to {MAX_FILES}",
        ),
    )
    example = [  # noqa: RUF012  an example, read only
        {
            "fileId": "0b1e7c1e-6f0a-4b5e-9a53-1f0c5a8f2d01",
            "label": "offer.pdf",
            "extension": ".pdf",
            "fileCategory": "TEXT_DOCUMENT",
        }
    ]

    def read(self, field: FieldDef, value: Any) -> JsonValue | None:
        listed = json_values.listed(value)
        highest = field.settings.get("maxNumberOfValues") or MAX_FILES
        if len(listed) > highest:
            raise Refusal(f"at most {highest} files, got {len(listed)}")
        files = [_file(item) for item in listed]
        return json_values.checked(files) if files else None

    def value_schema(self, field: FieldDef) -> JsonSchema:
        item: JsonSchema = {
            "type": "object",
            "properties": {
                "fileId": {"type": "string", "format": "uuid"},
                "label": {"type": "string"},
                "extension": {"type": "string"},
                "fileCategory": {"type": "string", "enum": list(CATEGORIES)},
            },
            "required": ["fileId", "label"],
        }
        return {"type": "array", "items": item}


def _file(item: Any) -> dict[str, str]:
    expectation = "an array of objects with fileId (a UUID) and label (a string)"
    if not isinstance(item, Mapping) or any(key not in _KEYS for key in item):
        raise Refusal(expectation)
    try:
        file_id = str(scalars.uuid(item.get("fileId")))
        label = scalars.text(item.get("label"), MAX_LABEL_LENGTH)
        extension = scalars.text(item.get("extension") or PurePosixPath(label).suffix)
    except Refusal:
        raise Refusal(expectation) from None
    category = item.get("fileCategory") or _CATEGORY_OF.get(
        extension.lower().removeprefix("."), "OTHER"
    )
    if category not in CATEGORIES:
        raise Refusal(f"fileCategory to be one of {', '.join(CATEGORIES)}")
    return {"fileId": file_id, "label": label, "extension": extension, "fileCategory": category}
