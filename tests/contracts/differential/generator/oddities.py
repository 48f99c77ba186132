"""Unusual HTTP requests: methods, paths, bodies and headers that nobody expects."""

from __future__ import annotations

from dataclasses import replace

from tests.contracts.differential.asked import JSON, Asked
from tests.contracts.differential.generator import core_graphql, rest_reads, rest_writes
from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.names import Names

PATHS = (
    "/rest",
    "/rest/",
    "/rest/nosuch",
    "/rest//companies",
    "/rest/companies/",
    "/rest/company",
    "/rest/companies/groupBy/more",
    "/rest/batch",
    "/rest/restore/companies",
    "/rest/%63ompanies",
    "/rest/companies%2F",
    "/rest/Companies",
    "/rest/comp%00anies",
    "/rest/comp%C3%A4nies",
    "/rest/metadata/nosuch",
    "/rest/apiKeys",
    "/graphql/",
    "/graphql/more",
    "/metadata/",
    "/open-api/nosuch",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"{}",
    b'{"query": null}',
    b'{"query": ""}',
    b'{"query": "{ companies { totalCount } }", "variables": "{}"}',
    b'{"query": "{ companies { totalCount } }", "variables": []}',
    b'{"query": "{ companies { totalCount } }", "operationName": 5}',
    b'{"query": "{ companies { totalCount } }", "operationName": ""}',
    b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}}',
    b"\xff\xfe{}",
    b'{"name": "\\ud800"}',
    b'{"name": NaN}',
    b'{"name": "a", "name": "b"}',
    b"[" * 3000,
)
TYPES = (JSON, JSON, "text/plain", "", "application/json; charset=utf-8", "multipart/form-data")
HEADERS = (
    ("X-Schema-Version", "0"),
    ("X-Metadata-Format", "legacy"),
    ("X-Locale", "de"),
    ("Accept", "text/html"),
    ("Accept-Encoding", "gzip"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("Origin", "https://elsewhere.test"),
    ("X-Forwarded-For", "10.0.0.1"),
)


def odd(dice: Dice, names: Names, caller: str) -> Asked:
    """Return a usual request with another method, body, path or header."""
    way = dice.pick((_path, _method, _body, _header, _slash))
    return way(dice, names, caller)


def _path(dice: Dice, names: Names, caller: str) -> Asked:
    method = dice.form.choices(METHODS, (9, 1, 3, 1, 1, 1, 1, 1, 1))[0]
    body = dice.draw(BODIES) if method in ("POST", "PATCH", "PUT") else b""
    path = dice.draw(PATHS) if dice.chance(0.5) else dice.pick(PATHS)
    return Asked(caller, method, path, body, JSON if body else "", is_write=method != "GET")


def _method(dice: Dice, names: Names, caller: str) -> Asked:
    asked = dice.pick((rest_reads.find_one, rest_reads.find_many, core_graphql.query))(
        dice, names, caller
    )
    return replace(asked, method=dice.draw(METHODS), is_write=True)


def _body(dice: Dice, names: Names, caller: str) -> Asked:
    asked = dice.pick((rest_writes.write, core_graphql.query))(dice, names, caller)
    return replace(asked, body=dice.draw(BODIES), content_type=dice.draw(TYPES), is_write=True)


def _header(dice: Dice, names: Names, caller: str) -> Asked:
    asked = dice.pick((rest_reads.find_many, core_graphql.query))(dice, names, caller)
    return replace(asked, headers=(*asked.headers, dice.draw(HEADERS)))


def _slash(dice: Dice, names: Names, caller: str) -> Asked:
    asked = rest_reads.find_many(dice, names, caller)
    path, mark, query = asked.path.partition("?")
    return replace(asked, path=f"{path}{dice.draw(('/', '//', ''))}{mark}{query}")
