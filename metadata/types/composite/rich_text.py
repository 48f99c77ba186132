"""RICH_TEXT: one text in two notations; writing one derives the other.

`blocknote` is a JSON text of blocks, `markdown` the same as Markdown
(`metadata.values.markdown_reading`, `metadata.values.markdown_writing`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from metadata.definitions import FieldDef
from metadata.types import kinds
from metadata.types.composite.base import CompositeType, part, read_text
from metadata.values import conversion_budget, json_values, scalars
from metadata.values.markdown_reading import blocks_of_markdown
from metadata.values.markdown_writing import markdown_of_blocks
from metadata.values.scalars import Refusal, refused_data


def _blocknote(_field: FieldDef, value: Any) -> str | None:
    """Read a JSON text of a list of blocks; the list itself is accepted too."""
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
            markdown = _converted(field, "blocknote", blocknote, _markdown_of)
        elif markdown and not blocknote:
            blocknote = _converted(field, "markdown", markdown, _blocknote_of)
        return {"blocknote": blocknote, "markdown": markdown} if values else {}


def _converted(
    field: FieldDef, notation: str, text: str, convert: Callable[[str], str | None]
) -> str | None:
    """Return the other notation. Raises `InvalidData` where converting would cost too much."""
    try:
        conversion_budget.spend(text)
        return convert(text)
    except Refusal as refusal:
        raise refused_data(f"{field.name}.{notation}", text, str(refusal)) from None


def _markdown_of(blocknote: str) -> str | None:
    markdown = markdown_of_blocks(json.loads(blocknote))
    if len(markdown) > scalars.MAX_TEXT_LENGTH:
        raise Refusal(f"blocks that are at most {scalars.MAX_TEXT_LENGTH} characters of Markdown")
    return markdown or None


def _blocknote_of(markdown: str) -> str:
    return json.dumps(blocks_of_markdown(markdown), ensure_ascii=False)
