"""What was exported comes back equal, value by value, in every format (docs/api/imports.md)."""

from typing import Any

import pytest

from tests.core.imports.world import counts, make, shown, work
from tests.core.rest.exported import FULL, by_json
from tests.core.rest.records import create, create_many

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Written anew by every write.
OF_THE_SERVER = {"searchVector", "updatedBy"}


def download(rest, plural, form):
    response = rest._client.get(
        f"/rest/{plural}", {"format": form}, headers={"Authorization": f"Bearer {rest.secret}"}
    )
    assert response.status_code == 200
    return b"".join(response)


@pytest.mark.parametrize("form", KINDS)
@pytest.mark.parametrize("mode", ["create", "upsert"])
def test_every_field_type_comes_back_equal(rest, form, mode):
    habitat = create(rest, "habitats", name="Sea")
    full = {**FULL, "habitatId": habitat["id"], "subjectHabitatId": habitat["id"]}
    others: list[dict[str, Any]] = [
        {},
        {"rawJsonValue": ["text", 1.5, None]},
        {"intValue": 0, "booleanValue": True},
    ]
    create_many(rest, "specimens", [full, *others])
    before = by_json(rest, "specimens")
    file = download(rest, "specimens", form)
    rest.delete("/rest/specimens", filter="id[is]:NOT_NULL")
    assert by_json(rest, "specimens") == []

    job = make(rest, object="specimens", mode=mode)
    headers = {"Content-Type": KINDS[form]}
    taken = rest.put(f"/rest/imports/{job}/file", file, headers=headers)
    assert taken.status == 202, taken.text
    if form != "ndjson":
        assert "createdBy.name" in taken.body["data"]["import"]["ignoredColumns"]
    work()
    found = shown(rest, job)
    assert counts(found) == {"created": len(before)}, rest.get(found["errorsUrl"]).text
    after = by_json(rest, "specimens")
    for one, other in zip(before, after, strict=True):
        for name in one.keys() - OF_THE_SERVER:
            assert one[name] == other[name], name
