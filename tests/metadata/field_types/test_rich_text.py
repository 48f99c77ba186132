"""RICH_TEXT: the notation that was not written is derived."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metadata.types.registry import FIELD_TYPES
from metadata.values.markdown_reading import blocks_of_markdown
from metadata.values.markdown_writing import markdown_of_blocks
from tests.metadata.field_types.samples import a_field

RICH_TEXT = FIELD_TYPES["RICH_TEXT"]


def _item(text: str, **styles: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, "styles": styles}


def _block(kind: str, *content: Any, **props: Any) -> dict[str, Any]:
    return {"type": kind, "props": props, "content": list(content), "children": []}


LINK = {"type": "link", "href": "https://a.test", "content": [_item("here")]}
CASES = [
    ("Hello", [_block("paragraph", _item("Hello"))]),
    ("## Title", [_block("heading", _item("Title"), level=2)]),
    ("- a\n- b", [_block("bulletListItem", _item("a")), _block("bulletListItem", _item("b"))]),
    (
        "1. a\n2. b",
        [_block("numberedListItem", _item("a")), _block("numberedListItem", _item("b"))],
    ),
    (
        "- [ ] a\n- [x] b",
        [
            _block("checkListItem", _item("a"), checked=False),
            _block("checkListItem", _item("b"), checked=True),
        ],
    ),
    ("> wise", [_block("quote", _item("wise"))]),
    ("```python\nx = 1\n```", [_block("codeBlock", _item("x = 1"), language="python")]),
    ("See [here](https://a.test)", [_block("paragraph", _item("See "), LINK)]),
    (
        "**b** *i* `c` ~~s~~",
        [
            _block(
                "paragraph",
                _item("b", bold=True),
                _item(" "),
                _item("i", italic=True),
                _item(" "),
                _item("c", code=True),
                _item(" "),
                _item("s", strike=True),
            )
        ],
    ),
    (
        "- a\n  - b",
        [
            {
                **_block("bulletListItem", _item("a")),
                "children": [_block("bulletListItem", _item("b"))],
            }
        ],
    ),
    ("1\\. no list", [_block("paragraph", _item("1. no list"))]),
    ("a \\* b \\[c\\]", [_block("paragraph", _item("a * b [c]"))]),
    ("one\n\ntwo", [_block("paragraph", _item("one")), _block("paragraph", _item("two"))]),
]


@pytest.mark.parametrize(("markdown", "blocks"), CASES)
def test_markdown_and_blocks_say_the_same(markdown: str, blocks: list[Any]):
    assert blocks_of_markdown(markdown) == blocks
    assert markdown_of_blocks(blocks) == markdown


@pytest.mark.parametrize(
    ("blocks", "markdown"),
    [
        ([{"type": "paragraph", "content": "plain"}], "plain"),
        ([{"type": "mystery", "content": [{"type": "text", "text": "kept"}]}], "kept"),
        (
            [{"type": "table", "content": {"rows": [{"cells": ["a", "b"]}, {"cells": ["c"]}]}}],
            "a | b\nc",
        ),
        ([{"type": "paragraph", "content": [{"type": "mention", "text": "@Ada"}]}], "@Ada"),
        ([{"type": "image", "props": {"url": "x"}}, 5, None], ""),
        ([{"type": "paragraph", "content": "# no heading"}], "\\# no heading"),
        ([{"type": "paragraph", "content": [_item(" x ", bold=True)]}], "**x**"),
    ],
)
def test_other_blocks_become_plain_text(blocks: list[Any], markdown: str):
    assert markdown_of_blocks(blocks).strip() == markdown


def test_markdown_alone_gives_blocks():
    parsed = RICH_TEXT.parse(a_field("RICH_TEXT"), {"markdown": "# Hi"})
    assert parsed["markdown"] == "# Hi"
    assert json.loads(parsed["blocknote"]) == [_block("heading", _item("Hi"), level=1)]


def test_blocks_alone_give_markdown():
    blocks = json.dumps([_block("quote", _item("Hi"))])
    parsed = RICH_TEXT.parse(a_field("RICH_TEXT"), {"blocknote": blocks, "markdown": None})
    assert parsed == {"blocknote": blocks, "markdown": "> Hi"}


def test_a_list_of_blocks_is_kept_as_its_json_text():
    parsed = RICH_TEXT.parse(a_field("RICH_TEXT"), {"blocknote": [_block("quote", _item("ü"))]})
    assert json.loads(parsed["blocknote"]) == [_block("quote", _item("ü"))]
    assert parsed["markdown"] == "> ü"


def test_both_are_kept_as_they_are_written():
    value = {"blocknote": '[{"type":"paragraph"}]', "markdown": "something else"}
    assert RICH_TEXT.parse(a_field("RICH_TEXT"), value) == value


def test_clearing_one_clears_both():
    empty = {"blocknote": None, "markdown": None}
    assert RICH_TEXT.parse(a_field("RICH_TEXT"), {"markdown": ""}) == empty
    assert RICH_TEXT.parse(a_field("RICH_TEXT"), {}) == {}
