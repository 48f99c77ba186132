"""RICH_TEXT: one text in two notations; when one is written, the other is derived.

`blocknote` is a JSON text of blocks, `markdown` the same as Markdown
(`metadata.values.rich_text_conversion`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from metadata.definitions import FieldDef
from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part, read_text
from metadata.values import json_values, scalars
from metadata.values.rich_text_conversion import blocks_of_markdown, markdown_of_blocks
from metadata.values.scalars import Refusal


def _blocknote(_field: FieldDef, value: Any) -> str | None:
    """A JSON text of a list of blocks; the list itself is accepted too."""
    if value in ("", []):
        return None
    blocks = json_values.decoded(value) if isinstance(value, str) else value
    if not isinstance(blocks, list):
        raise Refusal("a JSON text of a list of blocks")
    json_values.checked(blocks)
    if not blocks:
        return None
    return value if isinstance(value, str) else json.dumps(blocks, ensure_ascii=False)


class RichTextType(CompositeType):
    key = "RICH_TEXT"
    label = "Rich text"
    widget = "rich_text"
    can_be_unique = False
    can_be_searchable = True
    graphql_composite = "RichText"
    sub_fields = (
        part("blocknote", kinds.RICH_TEXT),
        part("markdown", kinds.RICH_TEXT, in_search=True),
    )
    readers = {"blocknote": _blocknote, "markdown": read_text}  # noqa: RUF012
    example = {  # noqa: RUF012
        "blocknote": '[{"type":"paragraph","content":"Hello"}]',
        "markdown": "Hello",
    }

    def completed(
        self, field: FieldDef, values: dict[str, Any], stored: Mapping[str, Any]
    ) -> dict[str, Any]:
        blocknote, markdown = values.get("blocknote"), values.get("markdown")
        if blocknote and not markdown:
            markdown = _fitting(markdown_of_blocks(json.loads(blocknote)))
        elif markdown and not blocknote:
            blocknote = json.dumps(blocks_of_markdown(markdown), ensure_ascii=False)
        return {"blocknote": blocknote, "markdown": markdown} if values else {}


def _fitting(markdown: str) -> str | None:
    return markdown[: scalars.MAX_TEXT_LENGTH] or None
