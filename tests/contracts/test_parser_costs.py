"""Every parser of callers' text costs in proportion to the text: at 1, 2, 4 and 8 times the input.

A new parser is a line in `PARSERS`: its name, the call, and the inputs that are worst for it.
"""

import base64
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from apikeys.caller import bearer
from core.graphql.document.literals import lift, string_value
from core.query.plan.cursors import decoded
from core.rest.filter_parser import parse_filter
from core.rest.group_by_params import read_group_by
from core.rest.order_by import parse_order_by
from core.rest.query_params import read_fields, read_limit
from metadata.model import naming
from metadata.types.composite.emails import canonical_email
from metadata.values import json_values, moments, scalars
from metadata.values.link_texts import canonical_link
from metadata.values.markdown_reading import blocks_of_markdown
from metadata.values.markdown_writing import markdown_of_blocks
from metadata.values.phone_numbers import Phone, canonical_phone
from tests.contracts.costs import Call, Shape, superlinear
from twenty.http.json_body import parse_json
from twenty.http.parsers import check_content_type
from twenty.http.proxies import TrustedProxyMiddleware
from twenty.http.public_url import public_url
from twenty.http.query_string import parse_query
from twenty.workspaces.pages.texts import Texts

Maker = Callable[[int], Any]
SIZE = 8_000
SMALL = 2_500  # where a byte costs some microseconds

ORDER_BY: Call = parse_order_by
SENTENCES = Texts("Field %(a)s of %(b)s is not %(c)s: %(d)s.")


def repeated(unit: str, front: str = "", tail: str = "") -> Shape:
    name = f"{front[:20]!r} + {unit[:30]!r} * n + {tail[:20]!r}"
    return name, lambda size: front + unit * (size // len(unit)) + tail


def nested(opening: str, closing: str, middle: str = "", limit: int | None = None) -> Shape:
    def make(size: int) -> str:
        depth = min(size // (len(opening) + len(closing)), limit or size)
        return opening * depth + middle + closing * depth

    return f"{opening!r} around itself", make


def repeats(*units: str) -> list[Shape]:
    return [repeated(unit) for unit in units]


def after(prepare: Callable[[str], Any], shapes: list[Shape]) -> list[Shape]:
    """Return the same shapes in the form that the parser takes."""

    def prepared(make: Maker) -> Maker:
        return lambda size: prepare(make(size))

    return [(name, prepared(make)) for name, make in shapes]


def in_parameter(name: str) -> Callable[[str], dict[str, list[str]]]:
    return lambda text: {name: [text]}


def with_header(name: str) -> Callable[[str], Any]:
    def request(text: str) -> HttpRequest:
        made = RequestFactory().get("/")
        made.META[name] = text
        return made

    return request


def forwarded(request: Any) -> None:
    middleware = TrustedProxyMiddleware.__new__(TrustedProxyMiddleware)
    middleware.proxies = ()
    middleware._believe(request)


JSON_SHAPES = [
    *repeats("[", "{", '{"a":', '"', "\\", "1", " ", "-", "[1,"),
    repeated("1,", "[", "1]"),
    repeated("\\ud83d", '"', '"'),
    repeated("\\ud83d\\ude00", '"', '"'),
    repeated("\\\\", '"', '"'),
    repeated("[],", "[", "[]]"),
    repeated('{"a":{}},', "[", "1]"),
    repeated('"a":1,', "{", '"b":2}'),
    nested("[", "]"),
    nested('{"a":', "}", "1"),
]
FILTER_SHAPES = [
    *repeats("(", ")", "[", "]", "'", '"', "\\", ",", " ", "and(", "not( ", "a[eq]:", "a[in]:["),
    *repeats("a[eq]:1,", 'a[eq]:"x",', "a[eq]:'x' ,", 'a[eq]:"x" y,', "a[eq]:b(c),", "a[eq]:[(,"),
    *repeats("a[in]:[1,2],", "or(a[eq]:1),", 'a[eq]:\\"', "a.b[", "a[eq]:'b'c'", "'(\"["),
    repeated("1,", "a[in]:[", "2]"),
    repeated("'1',", "a[in]:[", "'2']"),
    repeated('"1" x,', "a[in]:[", '"2"]'),
    repeated("a[eq]:1,", "and(", "a[eq]:2)"),
    repeated("a[eq]:O'Neil,", "and(", "a[eq]:2)"),
    repeated("a.", tail="b[eq]:1"),
    repeated("\\'", "a[eq]:'", "'"),
    repeated('"', "a[eq]:", "x"),
    nested("and(", ")", "a[eq]:1"),
    nested("and(a[eq]:1,", ")", "a[eq]:1", limit=60),
    nested("a[eq]:(", ")"),
    nested("a[in]:[", "]"),
]
NAMES = repeats("a,", ",", "a.", " ", "a ,", "a[", "a[AscNullsFirst],", "[]", "é,", "createdAt,")
GROUP_SHAPES = [
    *JSON_SHAPES,
    repeated('{"a":true},', "[", '{"b":true}]'),
    nested('{"a":', "}", "true"),
    (
        "one path",
        lambda size: '[{"a":' + '{"a":' * (size // 6) + "true" + "}" * (size // 6 + 1) + "]",
    ),
]
TEXTS = repeats(
    "a", "1", " ", ".", "-", "_", "@", "/", ":", "é", "A1", "a.", "a@", "\u0301", "ß.", "+"
)
DATES = [
    *TEXTS,
    repeated("0", "2025-01-13T09:30:00.", "Z"),
    repeated(" ", "January", "13, 2025"),
    repeated(" ", "", "2025-01-13"),
    repeated("0", "+", "-01-13"),
]
GRAPHQL = [
    *repeats(
        '"', '"""', "\\", '\\"', "#", '"\\', '""', "1", "-1", "1.", "1e", "{", "a(b:1)", '"a"'
    ),
    *repeats('\\"""', '"""a', "#\n", "0x", "-", "$a1", '"\\"', '"""\\"""'),
    repeated("\\u0041", '"', '"'),
    repeated("\\n", '"', ""),
    repeated('\\"""', '"""', ""),
    repeated('\\"""', '"""', '"""'),
    repeated(" \n", '"""', '"""'),
    repeated("1 ", "{a(b:[", "])}"),
]
MARKDOWN = [
    *repeats(
        "- item\n", "1. item\n", "- item\n\n", "\n", "a\n", "a  \n", "> a\n", "# a\n", "a\n=\n"
    ),
    *repeats("[", "]", "[a]", "[a](", "[a](b)", "![[", "[a](<b", '[a](b "', "[a][b]", "[[a]]("),
    *repeats("*a ", "*", "*a**b", "a**b_c~~", "_a_", "~~a~~", "~", "***a", "**a*b"),
    *repeats("`a", "``", "```\nx\n```\n", "~~~\n", "    x\n", "|a|b|\n|-|-|\n", "|", "---\n"),
    *repeats("[a]: b\n", "[a]:\n", "<a ", "<!--", "<?", "<![CDATA[", "<a href='", "<http:", "<a@"),
    *repeats("&#", "&amp;", "\\", "\\*", "-\t", "\t", " ", "word ", "é", "+ a\n\n\n", "<div>\n"),
    repeated("x\n", "```\n"),
    repeated("a\n", "> "),
    repeated("#", "# ", "a"),
    repeated("- ", tail="a"),
    repeated(">", tail="a"),
    ("steps", lambda size: "".join(f"{'  ' * i}- a\n" for i in range(int(size**0.5)))),
    ("a list 15 deep", lambda size: "".join(f"{'  ' * i}- a\n" for i in range(15)) * (size // 300)),
    ("backticks", lambda size: "".join("`" * i + "a" for i in range(int((2 * size) ** 0.5)))),
    ("definitions", lambda size: "".join(f"[a{i}]: b\n" for i in range(size // 10))),
    ("definitions used", lambda size: "[a]: b\n\n" + "[a] " * (size // 4)),
]


def block(content: Any, kind: str = "paragraph", children: Any = ()) -> dict[str, Any]:
    return {"type": kind, "props": {}, "content": content, "children": list(children)}


def blocks_within(kind: str, width: int, text: str) -> list[dict[str, Any]]:
    inner: list[dict[str, Any]] = []
    for _ in range(40):
        inner = [block(text, kind, inner)]
    return inner * width


KINDS = ("paragraph", "heading", "bulletListItem", "numberedListItem", "quote", "codeBlock", "x")
LETTERS = ("\n", " ", "\n ", "`", "*", "- a\n", "1. a\n", "# ", "\\", "[", "1", "é", "1\n", "#\n")
BLOCKS: list[Shape] = [
    (name, partial(lambda kind, make, size: [block(make(size), kind)], kind, make))
    for kind in KINDS
    for name, make in repeats(*LETTERS)
]
BLOCKS += [
    ("styled", lambda size: [block([{"text": " " * size + "a", "styles": {"bold": True}}])]),
    ("links", lambda size: [block([{"type": "link", "href": "( )", "content": "a"}] * size)]),
    ("texts", lambda size: [block([{"type": "text", "text": "a"}] * size)]),
    ("rows", lambda size: [block({"rows": [{"cells": ["a", "b"]}] * size}, "table")]),
    *[(f"many {k}", lambda size, k=k: [block("a", k)] * size) for k in KINDS],
    *[(f"deep {k}", lambda size, k=k: blocks_within(k, size // 400, "a")) for k in KINDS],
    *[
        (f"deep lines {k}", lambda size, k=k: blocks_within(k, 1, "a\n" * (size // 80)))
        for k in KINDS
    ],
]

PARSERS: list[tuple[str, Call, list[Shape], int]] = [
    ("json body", parse_json, after(str.encode, JSON_SHAPES), SIZE),
    ("json value", json_values.decoded, JSON_SHAPES, SIZE),
    ("json list", json_values.listed, JSON_SHAPES, SIZE),
    (
        "json checked",
        json_values.checked,
        [("a list", lambda size: [{"a": [1]}] * (size // 8)), ("a text", lambda size: "é" * size)],
        SIZE,
    ),
    (
        "query string",
        parse_query,
        repeats("&", "=", "%", "%41", "+", "a=1&", "a&", "%e9", "%ff&", "é", "%4", "a[b]=%&"),
        SIZE,
    ),
    ("filter", parse_filter, FILTER_SHAPES, SIZE),
    ("order_by", ORDER_BY, NAMES, SIZE),
    ("fields", read_fields, after(in_parameter("fields"), NAMES), SIZE),
    ("limit", read_limit, after(in_parameter("limit"), TEXTS), SIZE),
    ("group_by", read_group_by, after(in_parameter("group_by"), GROUP_SHAPES), SIZE),
    (
        "cursor",
        decoded,
        [*TEXTS, *after(lambda t: base64.b64encode(t.encode()).decode(), JSON_SHAPES)],
        2_000,
    ),
    (
        "content type",
        check_content_type,
        repeats(";", "a;", "charset=a;", " ", "/", "+json", "="),
        SIZE,
    ),
    (
        "forwarded",
        forwarded,
        after(
            with_header("HTTP_X_FORWARDED_FOR"), repeats(",", "1.1.1.1,", " ,", "::1,", "[", ":")
        ),
        SIZE,
    ),
    ("public url", public_url, after(with_header("HTTP_HOST"), TEXTS), SIZE),
    ("bearer", bearer._TOKEN.fullmatch, [*TEXTS, repeated("=", "a", " ")], SIZE),
    ("phone", lambda text: canonical_phone(Phone(text)), TEXTS, SIZE),
    ("phone of a country", lambda text: canonical_phone(Phone(text, "FR")), TEXTS, SIZE),
    ("calling code", lambda text: canonical_phone(Phone("1", "", text)), TEXTS, SIZE),
    ("link", canonical_link, [*TEXTS, repeated("a.", "https://"), repeated("/", "a.b", " ")], SIZE),
    ("domain", lambda text: canonical_link(text, domain_only=True), TEXTS, SIZE),
    (
        "e-mail",
        canonical_email,
        [*TEXTS, repeated("é", "a@", ".b"), repeated("é.", "a@", "b")],
        SIZE,
    ),
    ("date", moments.day, DATES, SIZE),
    ("date-time", moments.moment, DATES, SIZE),
    (
        "json text",
        json_values.loaded,
        [*TEXTS, repeated("1"), repeated("[1.10],", "[", "1]")],
        SIZE,
    ),
    ("uuid", scalars.uuid, TEXTS, SIZE),
    ("text", scalars.text, [*TEXTS, repeated("é", tail="\ud800")], SIZE),
    ("decimal", scalars.decimal, [*TEXTS, repeated("1", tail="e"), repeated("0", "0.", "x")], SIZE),
    ("number of a filter", scalars.number_from_text, TEXTS, SIZE),
    ("name from a label", naming.name_from_label, TEXTS, SIZE),
    ("graphql literals", lift, GRAPHQL, SIZE),
    ("graphql string", string_value, GRAPHQL, SIZE),
    (
        "sentence of a page",
        SENTENCES.shown,
        [repeated(" of ", "Field "), repeated(" is not ", "Field  of ", ": .")],
        SIZE,
    ),
    ("markdown", blocks_of_markdown, MARKDOWN, SMALL),
    ("blocks", markdown_of_blocks, BLOCKS, SMALL),
]


@pytest.mark.parametrize(
    ("call", "shapes", "size"), [row[1:] for row in PARSERS], ids=[row[0] for row in PARSERS]
)
def test_a_parser_costs_in_proportion(call: Call, shapes: list[Shape], size: int) -> None:
    assert superlinear(call, shapes, size) == ""


def test_parsers_meet_what_they_take() -> None:
    """The shapes are meaningful: some of each parser's inputs are not refused early."""
    assert parse_filter("and(a[eq]:1,or(b[in]:[1,2]))") is not None
    assert parse_json(json.dumps([1]).encode()) == [1]
    assert decoded(base64.b64encode(b'{"id":"1"}').decode()) == {"id": "1"}
