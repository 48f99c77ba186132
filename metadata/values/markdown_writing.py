"""Blocks → Markdown, for paragraph, heading, list, quote, code and link.

BlockNote's blocks are decoded JSON of whatever form a client stored; unknown blocks become plain
text. The cost is linear in the blocks; `metadata.values.conversion_budget` limits how much is
converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_MARKS = (("code", "`"), ("bold", "**"), ("italic", "*"), ("strike", "~~"))
_ESCAPED = re.compile(r"([\\`*_\[\]<>~])")
_LINE_START = re.compile(r"^([^\S\n]*)(#{1,6}(?=\s)|[-+>](?=\s|$)|\d+(?=[.)]\s))", re.MULTILINE)
_MAX_DEPTH = 50  # of blocks; as JSON they nest twice as deep, which is the limit of a value


def markdown_of_blocks(blocks: Sequence[Any]) -> str:
    """Return the blocks as Markdown: blank lines between paragraphs, none within lists."""
    return "\n".join(_lines(blocks, 0)).strip("\n")


def _lines(blocks: Sequence[Any], depth: int) -> Iterator[str]:
    number, before = 0, ""
    for block in blocks:
        if not isinstance(block, Mapping) or depth > _MAX_DEPTH:
            continue
        kind = str(block.get("type", ""))
        number = number + 1 if kind == "numberedListItem" else 0
        if before and not (kind == before and kind in _BULLETS):
            yield ""
        before = kind
        yield from _block_lines(block, kind, number)
        children = block.get("children")
        if isinstance(children, list) and children:
            if kind not in _BULLETS:
                yield ""
            indent = "   " if kind == "numberedListItem" else "  "
            inner = _lines(children, depth + 1)
            yield from (f"{indent}{line}" if line and kind in _BULLETS else line for line in inner)


_BULLETS = frozenset({"bulletListItem", "numberedListItem", "checkListItem", "toggleListItem"})


def _block_lines(block: Mapping[str, Any], kind: str, number: int) -> list[str]:
    raw_props = block.get("props")
    props: Mapping[str, Any] = raw_props if isinstance(raw_props, Mapping) else {}
    if kind == "codeBlock":
        code = _plain(block.get("content"))
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        language = props.get("language")
        named = language if isinstance(language, str) and language != "text" else ""
        return [fence + named, *code.split("\n"), fence]
    text = _inline_markdown(block.get("content"))
    first, rest = _prefixes(kind, props, number)
    lines = _line_start_escaped(text, kind).split("\n")
    return [(first if i == 0 else rest) + line for i, line in enumerate(lines)]


def _prefixes(kind: str, props: Mapping[str, Any], number: int) -> tuple[str, str]:
    if kind == "heading":
        level = props.get("level")
        return "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1) + " ", ""
    if kind == "checkListItem":
        return ("- [x] " if props.get("checked") is True else "- [ ] "), "  "
    return {
        "bulletListItem": ("- ", "  "),
        "toggleListItem": ("- ", "  "),
        "numberedListItem": (f"{number}. ", "   "),
        "quote": ("> ", "> "),
    }.get(kind, ("", ""))


def _line_start_escaped(text: str, kind: str) -> str:
    """Escape a paragraph that starts like a list or heading."""

    def escape(found: re.Match[str]) -> str:
        mark = found[2]
        return found[1] + (f"{mark}\\" if mark.isdigit() else f"\\{mark}")

    return text.replace("\n", " ") if kind == "heading" else _LINE_START.sub(escape, text)


def _inline_markdown(content: Any) -> str:
    if isinstance(content, str):
        return _escape(content)
    if isinstance(content, Mapping):  # tables and other custom blocks
        return _escape(_plain(content))
    if not isinstance(content, list):
        return ""
    return "".join(_inline_item(item) for item in content)


def _inline_item(item: Any) -> str:
    if not isinstance(item, Mapping):
        return _escape(item) if isinstance(item, str) else ""
    if item.get("type") == "link" and isinstance(item.get("href"), str):
        target = item["href"].replace(" ", "%20").replace("(", "%28").replace(")", "%29")
        return f"[{_inline_markdown(item.get('content'))}]({target})"
    text = item.get("text")
    if not isinstance(text, str):
        return _escape(_plain(item))
    styles = item.get("styles")
    return _styled(text, styles if isinstance(styles, Mapping) else {})


def _styled(text: str, styles: Mapping[str, Any]) -> str:
    inner = text.strip()
    if not inner:
        return text
    marked = inner if styles.get("code") else _escape(inner)
    for style, mark in _MARKS:
        if styles.get(style) is True:
            marked = f"{mark}{marked}{mark}"
    start = text[: len(text) - len(text.lstrip())]
    return f"{start}{marked}{text[len(text.rstrip()) :]}"


def _escape(text: str) -> str:
    return _ESCAPED.sub(r"\\\1", text)


def _plain(content: Any, depth: int = 0) -> str:
    """Return every text in a piece of content, whatever its form."""
    if isinstance(content, str):
        return content
    if depth > _MAX_DEPTH:
        return ""
    if isinstance(content, list):
        return "".join(_plain(item, depth + 1) for item in content)
    if not isinstance(content, Mapping):
        return ""
    own = content.get("text")
    found = [own] if isinstance(own, str) else []
    rows = content.get("rows")
    if isinstance(rows, list):
        found += ["\n".join(_row(row, depth + 1) for row in rows)]
    return "".join([*found, _plain(content.get("content"), depth + 1)])


def _row(row: Any, depth: int) -> str:
    cells = row.get("cells") if isinstance(row, Mapping) else None
    listed = cells if isinstance(cells, list) else []
    return " | ".join(_plain(cell, depth) for cell in listed)
