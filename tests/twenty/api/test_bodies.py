"""Request bodies over HTTP: JSON in UTF-8, whole, and not too large
(docs/api/README.md#requests)."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from tests.core.rest.records import assert_refused, count
from tests.standing import ADMIN_KEY
from twenty.http.json_body import MAX_DEPTH

PEOPLE = "/rest/people"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_a_body_of_another_type_is_415(rest, content_type):
    answer = rest.post(PEOPLE, '{"city":"Rome"}', headers={"Content-Type": content_type})
    assert_refused(
        answer,
        415,
        f"Content-Type '{content_type}' is not supported: send the body as JSON in UTF-8 with "
        "'Content-Type: application/json'.",
        "UNSUPPORTED_MEDIA_TYPE",
    )
    assert count(rest, "people") == 0


@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "Application/JSON; charset=UTF-8", "application/vnd.api+json"],
)
def test_json_types_are_taken(rest, content_type):
    answer = rest.post(PEOPLE, '{"city":"Rome"}', headers={"Content-Type": content_type})
    assert answer.status == 201


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"city":}', "Expecting value at line 1 column 9"),
        (b'{"city":"\xff"}', "it is not UTF-8 (byte 9)"),
        (b'{"city":NaN}', "NaN is not a JSON value"),
        (b'{"city":"\\ud800"}', "a text contains half a surrogate pair, which is not a character"),
        (
            b'{"city":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
            f"it is nested deeper than {MAX_DEPTH} levels",
        ),
    ],
)
def test_what_is_no_plain_json_is_refused_and_nothing_written(rest, body, reason):
    answer = rest.post(PEOPLE, body)
    message = f"The request body is not valid JSON: {reason}."
    assert_refused(answer, 400, message, "INVALID_JSON")
    assert count(rest, "people") == 0


def test_a_body_that_is_too_long_is_413(rest, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = rest.post(PEOPLE, {"city": "x" * 1000})
    assert_refused(answer, 413, "The request body is too large.", "PAYLOAD_TOO_LARGE")
    assert count(rest, "people") == 0


def test_a_missing_body_is_refused(rest):
    for method in ("post", "put", "patch"):
        path = PEOPLE if method == "post" else f"{PEOPLE}?filter=city[eq]:x"
        answer = getattr(rest, method)(path)
        assert_refused(answer, 400, "A JSON request body is required.", "BODY_REQUIRED")


def test_a_chunked_body_is_read(rest, settings):
    def post(body: bytes):
        environ: dict[str, Any] = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": ""}
        return Client().post(
            PEOPLE,
            headers={
                "Authorization": f"Bearer {ADMIN_KEY.secret}",
                "Transfer-Encoding": "chunked",
            },
            content_type="application/json",
            **environ,
        )

    assert post(b'{"city":"Rome"}').status_code == 201
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert post(b'{"city":"Rome"}').status_code == 413
    assert count(rest, "people", filter="city[eq]:Rome") == 1
