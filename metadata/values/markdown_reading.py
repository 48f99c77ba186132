"""Markdown → blocks, for paragraph, heading, list, quote, code and link.

The cost is linear in the text, but a byte takes microseconds; `metadata.values.conversion_budget`
limits how much is converted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from metadata.values.scalars import Refusal

Block = dict[str, Any]
Inline = dict[str, Any]

# Levels of Markdown's blocks inside each other; a list is two of them. The parser drops deeper
# ones, so `blocks_of_markdown` refuses them.
MAX_NESTING = 40
_PARSER = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("strikethrough")
# Nested brackets cost depth times length: here the preset's 20 levels suffice, and nothing is lost,
# because anything deeper stays text.
_INLINE = MarkdownIt("commonmark").enable("strikethrough")
_STYLE_OF = {"strong": "bold", "em": "italic", "s": "strike"}


def blocks_of_markdown(markdown: str) -> list[Block]:
    """Return the Markdown as BlockNote's blocks (without ids, which the editor assigns).

    Raises `Refusal` where it is nested too deeply.
    """
    tokens = _PARSER.parse(markdown)
    if any(token.nesting == 1 and token.level >= MAX_NESTING - 1 for token in tokens):
        raise Refusal(
            f"Markdown with lists at most {MAX_NESTING // 2 - 1} and quotes at most "
            f"{MAX_NESTING - 2} deep"
        )
    return _Reader(tokens).blocks()


def _parse_inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.children is not None:
            _INLINE.inline.parse(token.content, _INLINE, state.env, token.children)


_PARSER.core.ruler.at("inline", _parse_inline)


class _Reader:
    """Walks the parser's tokens once, front to back."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def blocks(self, end: str = "") -> list[Block]:
        """Return blocks up to the token type `end` (consumed too), or to the end of the text."""
        found: list[Block] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == end:
                break
            found.extend(self._block(token))
        return found

    def _block(self, token: Token) -> list[Block]:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            return self._list(token.type)
        if token.type == "blockquote_open":
            return [_as_quote(block) for block in self.blocks("blockquote_close")]
        if token.type in ("fence", "code_block"):
            language = token.info.strip().split(" ")[0] or "text"
            code = _text_item(token.content.rstrip("\n"), {})
            return [_block("codeBlock", {"language": language}, [code])]
        if token.type == "heading_open":
            return [_block("heading", {"level": int(token.tag[1:])}, self._inline())]
        if token.type == "paragraph_open":
            return [_block("paragraph", {}, self._inline())]
        if token.type == "html_block":
            return [_block("paragraph", {}, [_text_item(token.content.strip(), {})])]
        if token.type == "hr":
            return [_block("paragraph", {}, [_text_item("---", {})])]
        return []

    def _inline(self) -> list[Inline]:
        token = self._tokens[self._at]
        self._at += 2  # the text and its closing token
        return _inline_content(token.children or [])

    def _list(self, opening: str) -> list[Block]:
        kind = "bulletListItem" if opening == "bullet_list_open" else "numberedListItem"
        closing = opening.replace("open", "close")
        items: list[Block] = []
        while self._tokens[self._at].type != closing:
            self._at += 1  # list_item_open
            items.append(_list_item(kind, self.blocks("list_item_close")))
        self._at += 1
        return items


def _block(kind: str, props: dict[str, Any], content: list[Inline]) -> Block:
    return {"type": kind, "props": props, "content": content, "children": []}


def _as_quote(block: Block) -> Block:
    return {**block, "type": "quote", "props": {}} if block["type"] == "paragraph" else block


def _list_item(kind: str, inner: list[Block]) -> Block:
    first = inner[0] if inner and inner[0]["type"] == "paragraph" else None
    content = first["content"] if first else []
    item = _block(kind, {}, content)
    item["children"] = inner[1:] if first else inner
    opening = content[0].get("text", "") if kind == "bulletListItem" and content else ""
    if opening[:4] in ("[ ] ", "[x] ", "[X] "):
        item["type"] = "checkListItem"
        item["props"] = {"checked": opening[1] != " "}
        item["content"] = [{**content[0], "text": opening[4:]}, *content[1:]]
    return item


def _text_item(text: str, styles: Mapping[str, bool]) -> Inline:
    return {"type": "text", "text": text, "styles": dict(styles)}


def _inline_content(tokens: Sequence[Token]) -> list[Inline]:
    content: list[Inline] = []
    styles: dict[str, bool] = {}
    link: Inline | None = None
    for token in tokens:
        target: list[Inline] = content if link is None else link["content"]
        name, _, step = token.type.rpartition("_")
        if name in _STYLE_OF:
            styles = _with_style(styles, _STYLE_OF[name], step == "open")
        elif token.type == "link_open":
            link = {"type": "link", "href": str(token.attrs.get("href", "")), "content": []}
            content.append(link)
        elif token.type == "link_close":
            _join_texts(target)
            link = None
        elif token.type == "code_inline":
            target.append(_text_item(token.content, {**styles, "code": True}))
        elif text := _leaf_text(token):
            target.append(_text_item(text, styles))
    _join_texts(content)
    return content


def _join_texts(content: list[Inline]) -> None:
    """Merge adjacent texts of the same style, joining each once."""
    alike = groupby(content, key=lambda item: item["styles"] if item["type"] == "text" else None)
    joined: list[Inline] = []
    for styles, items in alike:
        if styles is None:
            joined.extend(items)
        else:
            joined.append(_text_item("".join(item["text"] for item in items), styles))
    content[:] = joined


def _with_style(styles: dict[str, bool], style: str, is_on: bool) -> dict[str, bool]:
    kept = {name: True for name in styles if name != style}
    return {**kept, style: True} if is_on else kept


def _leaf_text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "image":
        return f"{token.content} {token.attrs.get('src', '')}".strip()
    return token.content
