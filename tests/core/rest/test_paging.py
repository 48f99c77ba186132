"""3,000 records by a nullable column with many ties: four directions, both ways.

See docs/api/rest.md#paging.
"""

from typing import Any

import pytest

from core import records
from tests.clients import RestClient

TOTAL = 3000
PAGE = 200


@pytest.fixture
def many(admin_context, settings):
    """Return ids by number: seven numbers of employees and null, shared by 3,000 companies."""
    settings.MAX_BATCH_SIZE = TOTAL
    company = admin_context.catalog.by_singular["company"]
    bodies = [{"employees": n % 8 or None, "name": f"{n:04}"} for n in range(TOTAL)]
    records.create_many(admin_context, company, bodies, None)
    return admin_context


def _pages(
    client: RestClient, order_by: str, cursor_name: str, end_of_page: str
) -> list[list[Any]]:
    pages: list[list[Any]] = []
    cursor: str | None = None
    while True:
        query = {cursor_name: cursor} if cursor else {}
        if cursor_name == "ending_before" and not cursor:
            # Backwards begins after the last record.
            query = {"starting_after": _last_cursor(client, order_by)}
        query |= {"order_by": order_by, "limit": str(PAGE), "fields": "employees"}
        answer = client.request("GET", "/rest/companies", query=query)
        assert answer.status == 200, answer.text
        assert answer.body["totalCount"] == TOTAL
        pages.append(answer.body["data"]["companies"])
        info = answer.body["pageInfo"]
        is_more = "hasPreviousPage" if cursor_name == "ending_before" else "hasNextPage"
        if cursor is not None and not info[is_more]:
            return pages
        if cursor is None and cursor_name == "starting_after" and not info[is_more]:
            return pages
        cursor = info[end_of_page] or _last_cursor(client, order_by)
        assert len(pages) <= TOTAL / PAGE + 2


def _last_cursor(client: RestClient, order_by: str) -> str:
    """Return the cursor of the very last record: the first of the opposite order."""
    turned = {"Asc": "Desc", "Desc": "Asc", "First": "Last", "Last": "First"}
    direction = order_by.partition("[")[2].rstrip("]")
    way, nulls = direction.split("Nulls")
    opposite = f"employees[{turned[way]}Nulls{turned[nulls]}],id[DescNullsLast]"
    body = client.get("/rest/companies", order_by=opposite, limit=1).body
    return str(body["pageInfo"]["endCursor"])


@pytest.mark.parametrize(
    "direction", ["AscNullsFirst", "AscNullsLast", "DescNullsFirst", "DescNullsLast"]
)
def test_the_pages_hold_every_record_once_in_order(rest, many, direction):
    order_by = f"employees[{direction}]"
    forward = _pages(rest, order_by, "starting_after", "endCursor")
    shown = [record for page in forward for record in page]
    assert len(shown) == len({record["id"] for record in shown}) == TOTAL
    assert [len(page) for page in forward] == [PAGE] * (TOTAL // PAGE)
    figures = [record["employees"] for record in shown]
    assert figures == _sorted(figures, direction)
    ties = [r["id"] for r in shown if r["employees"] == 3]
    assert ties == sorted(ties)

    backward = _pages(rest, order_by, "ending_before", "startCursor")
    again = [record for page in reversed(backward) for record in page]
    # The very last record was the cursor that the walk began at.
    assert again == shown[:-1]


def _sorted(figures, direction):
    known = sorted((f for f in figures if f is not None), reverse=direction.startswith("Desc"))
    nulls = [None] * figures.count(None)
    return nulls + known if direction.endswith("First") else known + nulls
