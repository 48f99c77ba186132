"""The workloads in our REST and GraphQL.

The `Target`s are "rest", "graphql" and "rest_whole". REST names a relation and gets all of it that
its key may read; GraphQL names every field.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from bench.dataset import MADE, PAGE, PEOPLE_PER_CITY, Facts
from bench.load import Request
from bench.ours import OurServer, Workspace
from bench.target import Drive, Target, bearer, call

REST_FIELDS = "name,emails,jobTitle,city,intro,avatarUrl,createdAt,updatedAt,companyId"
RECORD = (
    "id name { firstName lastName } emails { primaryEmail } jobTitle city intro avatarUrl "
    "createdAt updatedAt companyId"
)
NEW = {"name": {"firstName": "Ada", "lastName": "Made"}, "jobTitle": MADE, "city": "Nowhere"}
AGAIN = "Met again"

REST_NOTES = {"W9": "with the total of all records"}
WHOLE_NOTES = {"W3": "each company whole", "W4": "each person whole"}


def rest_target(server: OurServer, workspace: Workspace, facts: Facts) -> Target:
    drives = {**_rest_pages(server, workspace, facts), **_rest_others(facts)}
    return Target("rest", server.url, workspace.headers, server.root, drives, REST_NOTES)


def whole_records_target(server: OurServer, workspace: Workspace, facts: Facts) -> Target:
    """REST's related records with all their forty fields."""
    drives = {
        w: d for w, d in rest_target(server, workspace, facts).drives.items() if w in WHOLE_NOTES
    }
    return Target(
        "rest_whole", server.url, bearer(workspace.whole_key), server.root, drives, WHOLE_NOTES
    )


def _get(path: str, **query: str | int) -> Request:
    return Request(f"{path}?{urlencode(query)}")


def _rest_pages(server: OurServer, workspace: Workspace, facts: Facts) -> dict[str, Drive]:
    """W2, W3 and W9: pages of people."""

    def people(read: Any, expected: list[Any], queries: list[dict[str, Any]]) -> Drive:
        return Drive([_get("/rest/people", limit=PAGE, **q) for q in queries], read, expected)

    by_city: list[dict[str, Any]] = [
        {"filter": f"city[eq]:{city}", "order_by": "createdAt[AscNullsFirst]"}
        for city in facts.cities
    ]
    deep = {
        "fields": REST_FIELDS,
        "order_by": "createdAt[AscNullsFirst]",
        "starting_after": _cursor(server, workspace, facts),
    }
    return {
        "W2": people(
            lambda a: _ids(a["data"]["people"]),
            facts.people_of_city,
            [{**q, "fields": REST_FIELDS} for q in by_city],
        ),
        "W3": people(
            lambda a: [p["company"]["id"] for p in a["data"]["people"]],
            facts.companies_of_page,
            [{**q, "fields": REST_FIELDS + ",company", "depth": 1} for q in by_city],
        ),
        "W9": people(lambda a: _ids(a["data"]["people"]), [facts.deep_page], [deep]),
    }


def _rest_others(facts: Facts) -> dict[str, Drive]:
    """One record, children, writes and groups."""
    groups: dict[str, Any] = {"group_by": '[{"city":true}]', "limit": 50}
    companies: dict[str, Any] = {"limit": 20, "depth": 1, "fields": "name,people"}
    shown = urlencode({"fields": REST_FIELDS})
    return {
        "W1": Drive(
            [_get(f"/rest/people/{one}", fields=REST_FIELDS) for one in facts.person_ids],
            lambda a: a["data"]["person"]["id"],
            facts.person_ids,
        ),
        "W4": Drive(
            [_get("/rest/companies", **companies, order_by="createdAt[AscNullsFirst]")],
            lambda a: {c["id"]: sorted(_ids(c["people"])) for c in a["data"]["companies"]},
            [facts.company_pages],
        ),
        "W5": _post(
            f"/rest/people?{shown}", NEW, lambda a: len(a["data"]["createPerson"]["id"]), 36
        ),
        "W6": _post(f"/rest/batch/people?{shown}", [NEW] * PAGE, _made_by_rest, PAGE),
        "W7": Drive([_get("/rest/people/groupBy", **groups)], _groups, [_RIGHT_GROUPS]),
        "W8": _post(f"/rest/batch/people?upsert=true&{shown}", _again(facts), _made_by_rest, PAGE),
    }


def graphql_target(server: OurServer, workspace: Workspace, facts: Facts) -> Target:
    drives = {**_graphql_reads(server, workspace, facts), **_graphql_others(facts)}
    return Target("graphql", server.url, workspace.headers, server.root, drives)


def _graphql_reads(server: OurServer, workspace: Workspace, facts: Facts) -> dict[str, Any]:
    """W1 to W4 and W9: records by id, by filter, with relations, far down a list."""
    page = "orderBy: [{ createdAt: AscNullsFirst }], first: 60"
    by_city = f"query($city: String!) {{ people(filter: {{ city: {{ eq: $city }} }}, {page})"
    cities = [{"city": city} for city in facts.cities]

    def edges(answer: Any) -> list[Any]:
        return [edge["node"] for edge in answer["data"]["people"]["edges"]]

    return {
        "W1": graphql(
            f"query($id: UUID!) {{ person(filter: {{ id: {{ eq: $id }} }}) {{ {RECORD} }} }}",
            [{"id": one} for one in facts.person_ids],
            lambda a: a["data"]["person"]["id"],
            facts.person_ids,
        ),
        "W2": graphql(
            f"{by_city} {{ edges {{ node {{ {RECORD} }} }} }} }}",
            cities,
            lambda a: _ids(edges(a)),
            facts.people_of_city,
        ),
        "W3": graphql(
            f"{by_city} {{ edges {{ node {{ {RECORD} company {{ id name city: address "
            "{ addressCity } employees } } } } }",
            cities,
            lambda a: [p["company"]["id"] for p in edges(a)],
            facts.companies_of_page,
        ),
        "W4": graphql(
            "{ companies(first: 20, orderBy: [{ createdAt: AscNullsFirst }]) { edges { node { id "
            f"name people(first: 10) {{ edges {{ node {{ {RECORD} }} }} }} }} }} }} }}",
            [None],
            lambda a: {
                c["node"]["id"]: sorted(p["node"]["id"] for p in c["node"]["people"]["edges"])
                for c in a["data"]["companies"]["edges"]
            },
            [facts.company_pages],
        ),
        "W9": graphql(
            f"query($c: String!) {{ people({page}, after: $c) {{ edges {{ node {{ {RECORD} }} }}"
            " } }",
            [{"c": _cursor(server, workspace, facts)}],
            lambda a: _ids(edges(a)),
            [facts.deep_page],
        ),
    }


def _graphql_others(facts: Facts) -> dict[str, Any]:
    """Writes, groups and search."""
    return {
        "W5": graphql(
            f"mutation($p: PersonCreateInput!) {{ createPerson(data: $p) {{ {RECORD} }} }}",
            [{"p": NEW}],
            lambda a: len(a["data"]["createPerson"]["id"]),
            [36],
        ),
        "W6": _many([NEW] * PAGE, upsert=False),
        "W7": graphql(
            "{ peopleGroupBy(groupBy: [{ city: true }], limit: 50)"
            " { groupByDimensionValues totalCount } }",
            [None],
            lambda a: _groups(a["data"]["peopleGroupBy"]),
            [_RIGHT_GROUPS],
        ),
        "W8": _many(_again(facts), upsert=True),
        "W10": graphql(
            "query($t: String!) { search(searchInput: $t, limit: 20)"
            " { edges { node { recordId label } } } }",
            [{"t": text} for text in facts.searched],
            lambda a: [edge["node"]["recordId"] for edge in a["data"]["search"]["edges"]],
            [[one] for one in facts.found],
        ),
    }


_RIGHT_GROUPS = [50, [PEOPLE_PER_CITY]]


def graphql(
    text: str, variables: list[Any], read: Any, expected: Any, path: str = "/graphql"
) -> Drive:
    """One document, with each of `variables` in turn."""
    bodies = [{"query": text, **({"variables": v} if v else {})} for v in variables]
    return Drive([Request(path, json.dumps(body), "POST") for body in bodies], read, expected)


def _many(records: list[Any], *, upsert: bool) -> Drive:
    return graphql(
        "mutation($p: [PersonCreateInput!]!, $u: Boolean) {"
        f" createPeople(data: $p, upsert: $u) {{ {RECORD} }} }}",
        [{"p": records, "u": upsert}],
        lambda a: len(a["data"]["createPeople"]),
        [PAGE],
    )


def _post(path: str, body: Any, read: Any, expected: Any) -> Drive:
    return Drive([Request(path, json.dumps(body), "POST")], read, [expected])


def _made_by_rest(answer: Any) -> int:
    return len(answer["data"]["createPeople"])


def _again(facts: Facts) -> list[Any]:
    return [{"id": one, "intro": AGAIN} for one in facts.upserted]


def _ids(records: list[Any]) -> list[str]:
    return [record["id"] for record in records]


def _groups(groups: list[Any]) -> list[Any]:
    return [len(groups), sorted({int(group["totalCount"]) for group in groups})]


def _cursor(server: OurServer, workspace: Workspace, facts: Facts) -> str:
    """The cursor of the last record before the deep page."""
    query = urlencode(
        {
            "filter": f"createdAt[gte]:{facts.deep_moment}",
            "order_by": "createdAt[AscNullsFirst]",
            "limit": 1,
            "fields": "city",
        }
    )
    _, text = call(server.url, workspace.headers, Request(f"/rest/people?{query}"))
    found: str = json.loads(text)["pageInfo"]["endCursor"]
    return found
