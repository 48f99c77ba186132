"""Compressed answers of the APIs (docs/api/README.md#compression)."""

import gzip
import json

import pytest
import zstandard
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.core.rest.records import create_many
from twenty.http.compression import LEAST_BYTES, Coding, compress, compressed, preferred


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", Coding.GZIP),
        ("GZIP, deflate", Coding.GZIP),
        ("gzip, deflate, br, zstd", Coding.ZSTD),
        ("zstd;q=0.5, gzip", Coding.GZIP),
        ("gzip;q=0", None),
        ("gzip;q=0, zstd", Coding.ZSTD),
        ("*", Coding.ZSTD),
        ("*;q=0", None),
        ("*, zstd;q=0", Coding.GZIP),
        ("identity", None),
        ("identity, gzip", Coding.GZIP),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=0.5, identity;q=0", Coding.GZIP),
        ("br", None),
        ("gzip;q=x", None),
        (";,=;q", None),
    ],
)
def test_the_coding_follows_accept_encoding(accepted, coding):
    assert preferred(accepted) is coding


def plain(response):
    content = b"".join(response) if response.streaming else response.content
    coding = response.headers.get("Content-Encoding")
    if coding == "gzip":
        return gzip.decompress(content)
    if coding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(content)
    assert coding is None
    return content


def get(rest, path, accepted, **query):
    headers = {"Authorization": f"Bearer {rest.secret}"}
    if accepted:
        headers["Accept-Encoding"] = accepted
    return Client().get(path, query, headers=headers)


@pytest.fixture
def people(rest):
    create_many(rest, "people", [{"city": f"City {n}"} for n in range(20)])


@pytest.mark.parametrize("accepted", ["gzip", "zstd"])
@pytest.mark.parametrize("form", ["json", "csv", "ndjson"])
def test_a_compressed_answer_is_the_same_answer(rest, people, form, accepted):
    found = get(rest, "/rest/people", accepted, format=form)
    assert found.headers["Content-Encoding"] == accepted
    assert "Accept-Encoding" in found.headers["Vary"]
    assert plain(found) == plain(get(rest, "/rest/people", "", format=form))


def test_graphql_and_refusals_are_compressed_too(rest):
    body = json.dumps({"query": "{ people { edges { node { id } } } " + "x" * 5000 + "}"})
    headers = {"Authorization": f"Bearer {rest.secret}", "Accept-Encoding": "gzip"}
    found = Client().post("/graphql", body, content_type="application/json", headers=headers)
    assert "errors" in json.loads(plain(found))
    unknown = get(rest, "/rest/people", "gzip", fields=",".join(f"no{n}" for n in range(500)))
    assert (unknown.status_code, unknown.headers["Content-Encoding"]) == (400, "gzip")
    assert json.loads(plain(unknown))["code"] == "INVALID_FIELDS_QUERY_PARAM"


def test_small_answers_are_not(rest):
    found = get(rest, "/rest/people", "gzip")
    assert len(found.content) < LEAST_BYTES
    assert "Content-Encoding" not in found.headers
    assert "Accept-Encoding" in found.headers["Vary"]


def test_a_workbook_is_compressed_once(rest, people):
    found = get(rest, "/rest/people", "gzip", format="xlsx")
    assert "Content-Encoding" not in found.headers
    assert plain(found).startswith(b"PK")


def test_a_setting_leaves_it_to_a_proxy(rest, people, settings):
    settings.COMPRESS_RESPONSES = False
    for form in ("json", "csv"):
        assert "Content-Encoding" not in get(rest, "/rest/people", "gzip", format=form).headers


@pytest.mark.parametrize(("tag", "is_compressed"), [('"a"', False), ('W/"a"', True)])
def test_a_strong_tag_is_of_the_bytes_that_are_sent(tag, is_compressed):
    request = RequestFactory().get("/rest/people", headers={"Accept-Encoding": "gzip"})
    response = HttpResponse(b"x" * 5000, headers={"ETag": tag})
    compress(request, response)
    assert ("Content-Encoding" in response.headers) == is_compressed
    assert response.headers["ETag"] == tag


def test_what_is_compressed_already_stays(rest):
    """The OpenAPI documents are kept compressed."""
    found = get(rest, "/rest/open-api/core", "gzip, zstd")
    assert json.loads(plain(found))["openapi"]
    assert "Authorization" in found.headers["Vary"]


def test_pages_are_not_compressed(standing):
    """They hold tokens (BREACH)."""
    found = Client().get("/sign-in", headers={"Accept-Encoding": "gzip, zstd"}, follow=True)
    assert len(found.content) > LEAST_BYTES
    assert "Content-Encoding" not in found.headers


def test_the_same_bytes_every_time():
    content = b"abc" * 1000
    for coding in Coding:
        assert compressed(content, coding) == compressed(content, coding)
