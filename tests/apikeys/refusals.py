"""What a refused management call looks like over GraphQL."""

from typing import Any

from tests.clients import GraphqlAnswer

DENIED = "Entity performing the request does not have permission"


def assert_refused(
    answer: GraphqlAnswer, code: str, sub_code: str | None = None, message: str | None = None
) -> dict[str, Any]:
    """Return the only error of `answer`; `code` is the outer, `sub_code` the inner code."""
    assert answer.status == 200
    assert answer.data is None or all(value is None for value in answer.data.values())
    (error,) = answer.errors
    assert error["extensions"]["code"] == code, error
    assert error["extensions"]["userFriendlyMessage"]
    if sub_code is not None:
        assert error["extensions"]["subCode"] == sub_code, error
    if message is not None:
        assert error["message"] == message
    return error


def assert_denied(answer: GraphqlAnswer) -> None:
    assert_refused(answer, "FORBIDDEN", "PERMISSION_DENIED", DENIED)


def assert_invalid_role(answer: GraphqlAnswer, verb: str, *codes: str) -> dict[str, Any]:
    """A validation error of a whole role (docs/api/metadata.md#validation-errors)."""
    error = assert_refused(
        answer,
        "METADATA_VALIDATION_FAILED",
        codes[0],
        f"Multiple validation errors occurred while {verb} role",
    )
    extensions = error["extensions"]
    assert extensions["summary"] == {"totalErrors": len(codes), "role": len(codes)}
    plural = "s" if len(codes) > 1 else ""
    assert extensions["message"] == f"Validation failed for {len(codes)} role{plural}"
    (found,) = extensions["errors"]["role"]
    assert found["metadataName"] == "role"
    assert found["status"] == "fail"
    assert [one["code"] for one in found["errors"]] == list(codes)
    return error
