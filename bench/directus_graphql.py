"""The workloads in Directus's GraphQL.

Fields and page sizes are those of its REST API. Its GraphQL has a resolver of its own over the same
services, so rights, limiter and activity rows are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.dataset import MADE, PAGE, PEOPLE_PER_CITY, Facts
from bench.our_requests import AGAIN, graphql
from bench.target import Drive

RECORD = (
    "id first_name last_name email job_title city intro created_at updated_at company_id { id }"
)
NEW = {"first_name": "Ada", "last_name": "Made", "city": "Nowhere", "job_title": MADE}


def drives(facts: Facts) -> dict[str, Drive]:
    return {**_page_drives(facts), **_write_drives(facts), **_other_drives(facts)}


def _people(answer: Any) -> list[str]:
    return [record["id"] for record in answer["data"]["people"]]


def _page_drives(facts: Facts) -> dict[str, Drive]:
    """W1 to W4: records by id and by filter, with relations."""
    page = f'sort: ["created_at"], limit: {PAGE}'
    by_city = f"query($city: String) {{ people(filter: {{ city: {{ _eq: $city }} }}, {page})"
    cities = [{"city": city} for city in facts.cities]
    company = "company_id { id name city employees }"
    return {
        "W1": graphql(
            f"query($id: ID!) {{ people_by_id(id: $id) {{ {RECORD} }} }}",
            [{"id": one} for one in facts.person_ids],
            lambda a: a["data"]["people_by_id"]["id"],
            facts.person_ids,
        ),
        "W2": graphql(f"{by_city} {{ {RECORD} }} }}", cities, _people, facts.people_of_city),
        "W3": graphql(
            f"{by_city} {{ {RECORD.replace('company_id { id }', company)} }} }}",
            cities,
            lambda a: [p["company_id"]["id"] for p in a["data"]["people"]],
            facts.companies_of_page,
        ),
        "W4": graphql(
            '{ companies(sort: ["created_at"], limit: 20) { id name people(limit: 10)'
            f" {{ {RECORD} }} }} }}",
            [None],
            lambda a: {
                c["id"]: sorted(p["id"] for p in c["people"]) for c in a["data"]["companies"]
            },
            [facts.company_pages],
        ),
    }


def _write_drives(facts: Facts) -> dict[str, Drive]:
    """W5, W6, W8."""
    again = [{"id": one, "intro": AGAIN} for one in facts.upserted]

    def many(field: str, given: str, records: Sequence[Any]) -> Drive:
        return graphql(
            f"mutation($p: [{given}!]) {{ {field}(data: $p) {{ {RECORD} }} }}",
            [{"p": records}],
            lambda a: len(a["data"][field]),
            [PAGE],
        )

    return {
        "W5": graphql(
            f"mutation($p: create_people_input!) {{ create_people_item(data: $p) {{ {RECORD} }} }}",
            [{"p": NEW}],
            lambda a: len(a["data"]["create_people_item"]["id"]),
            [36],
        ),
        "W6": many("create_people_items", "create_people_input", [NEW] * PAGE),
        "W8": many("update_people_batch", "update_people_input", again),
    }


def _other_drives(facts: Facts) -> dict[str, Drive]:
    """W7 groups, W9 deep page, W10 search."""

    def groups(answer: Any) -> list[Any]:
        found = answer["data"]["people_aggregated"]
        return [len(found), sorted({int(group["count"]["id"]) for group in found})]

    return {
        "W7": graphql(
            '{ people_aggregated(groupBy: ["city"], sort: ["city"], limit: 50)'
            " { group count { id } } }",
            [None],
            groups,
            [[50, [PEOPLE_PER_CITY]]],
        ),
        "W9": graphql(
            f'query($o: Int) {{ people(sort: ["created_at"], limit: {PAGE}, offset: $o)'
            f" {{ {RECORD} }} }}",
            [{"o": facts.deep_row}],
            _people,
            [facts.deep_page],
        ),
        "W10": graphql(
            f"query($t: String) {{ people(search: $t, limit: 20) {{ {RECORD} }} }}",
            [{"t": text} for text in facts.searched],
            _people,
            [[one] for one in facts.found],
        ),
    }
