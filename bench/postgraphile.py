"""PostGraphile under measurement: GraphQL, production settings, a JWT of a restricted role.

Its authentication checks a signature, without asking the database; it has no rate limit, no API
keys to revoke and no soft deletion. Rights are PostgreSQL grants, without row rules.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from bench import database, node
from bench.dataset import MADE, PAGE, PEOPLE_PER_CITY, Dataset, Facts
from bench.load import Request
from bench.our_requests import AGAIN, graphql
from bench.ours import free_port
from bench.target import Drive, Target, bearer, call

DATABASE = "bench_postgraphile"
SECRET = "a secret of the benchmark only, of forty characters"  # noqa: S105  opens nothing
RECORD = "rowId firstName lastName email jobTitle city intro createdAt updatedAt companyId"
NOTES = {
    "W6": "60 aliased mutations in one document",
    "W7": "all groups, by count(distinct id): it has neither a limit nor another count",
    "W8": "60 aliased updates, no inserts",
}
_RIGHTS = b"""
DO $$ BEGIN CREATE ROLE bench_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT bench_reader TO bench_peer;
GRANT SELECT, INSERT, UPDATE ON companies, people, opportunities TO bench_reader;
"""


@contextmanager
def running(data: Dataset, processes: int, facts: Facts, folder: Path) -> Iterator[list[Target]]:
    """Raises `PeerUnusable`."""
    found, home = node.installed("postgraphile")
    with database.make_peer_database(DATABASE) as connection:
        database.fill_peer_tables(connection, data)
        connection.execute(_RIGHTS)
    url = f"http://127.0.0.1:{free_port()}"
    environment = node.environment_of(
        found,
        DATABASE_URL=(
            f"postgres://{database.PEER_ROLE}:{database.PEER_PASSWORD}@/{DATABASE}"
            f"?host={settings.DATA_FOLDER.socket_dir}"
        ),
        PORT=url.rpartition(":")[2],
        PROCESSES=str(processes),
        JWT_SECRET=SECRET,
        GRAPHILE_ENV="production",
    )
    command = [str(found.program), "server.mjs"]
    log = folder / "postgraphile.log"
    with node.running(command, home, environment, f"{url}/graphql", log) as root:
        headers = bearer(_token())
        yield [Target("postgraphile", url, headers, root, _drives(url, headers, facts), NOTES)]


def _token() -> str:
    """Return a JWT (HS256) as PostGraphile's preset reads it."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    claims = part(json.dumps({"role": "bench_reader", "aud": "postgraphile"}).encode())
    signed = f"{head}.{claims}"
    return f"{signed}.{part(hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256))}"


def _drives(url: str, headers: dict[str, str], facts: Facts) -> dict[str, Drive]:
    deep = {"c": _cursor(url, headers, facts)}
    return {**_page_drives(facts, deep), **_other_drives(facts)}


def _nodes(answer: Any) -> list[Any]:
    found: list[Any] = answer["data"]["allPeople"]["nodes"]
    return found


def _page_drives(facts: Facts, deep: dict[str, Any]) -> dict[str, Drive]:
    """W1 to W4 and W9: records by id, by filter, with relations, far down a list."""
    by_city = (
        "query($city: String!) { allPeople(condition: { city: $city }, orderBy: CREATED_AT_ASC,"
        f" first: {PAGE})"
    )
    cities = [{"city": city} for city in facts.cities]
    return {
        "W1": graphql(
            f"query($id: UUID!) {{ personByRowId(rowId: $id) {{ {RECORD} }} }}",
            [{"id": one} for one in facts.person_ids],
            lambda a: a["data"]["personByRowId"]["rowId"],
            facts.person_ids,
        ),
        "W2": graphql(
            f"{by_city} {{ nodes {{ {RECORD} }} }} }}",
            cities,
            lambda a: [p["rowId"] for p in _nodes(a)],
            facts.people_of_city,
        ),
        "W3": graphql(
            f"{by_city} {{ nodes {{ {RECORD} companyByCompanyId {{ rowId name city employees }}"
            " } } }",
            cities,
            lambda a: [p["companyByCompanyId"]["rowId"] for p in _nodes(a)],
            facts.companies_of_page,
        ),
        "W4": graphql(
            "{ allCompanies(first: 20, orderBy: CREATED_AT_ASC) { nodes { rowId name"
            f" peopleByCompanyId(first: 10) {{ nodes {{ {RECORD} }} }} }} }} }}",
            [None],
            lambda a: {
                c["rowId"]: sorted(p["rowId"] for p in c["peopleByCompanyId"]["nodes"])
                for c in a["data"]["allCompanies"]["nodes"]
            },
            [facts.company_pages],
        ),
        "W9": graphql(
            f"query($c: Cursor!) {{ allPeople(orderBy: CREATED_AT_ASC, first: {PAGE}, after: $c)"
            f" {{ nodes {{ {RECORD} }} }} }}",
            [deep],
            lambda a: [p["rowId"] for p in _nodes(a)],
            [facts.deep_page],
        ),
    }


def _other_drives(facts: Facts) -> dict[str, Drive]:
    """Writes and groups."""
    person = f'{{ firstName: "Ada", lastName: "Made", city: "Nowhere", jobTitle: "{MADE}" }}'
    create = f"createPerson(input: {{ person: {person} }}) {{ person {{ {RECORD} }} }}"
    return {
        "W5": graphql(f"mutation {{ {create} }}", [None], _count, [1]),
        "W6": graphql(_aliased([create] * PAGE), [None], _count, [PAGE]),
        "W7": graphql(
            "{ allPeople { groupedAggregates(groupBy: CITY) { keys distinctCount { rowId } } } }",
            [None],
            lambda a: sorted(
                {
                    int(group["distinctCount"]["rowId"])
                    for group in a["data"]["allPeople"]["groupedAggregates"]
                    if group["keys"] != ["Nowhere"]
                }
            ),
            [[PEOPLE_PER_CITY]],
        ),
        "W8": graphql(_aliased(_updates(facts)), [None], _count, [PAGE]),
    }


def _aliased(mutations: list[str]) -> str:
    return f"mutation {{ {' '.join(f'm{n}: {text}' for n, text in enumerate(mutations))} }}"


def _updates(facts: Facts) -> list[str]:
    return [
        f'updatePersonByRowId(input: {{ rowId: "{one}", personPatch: {{ intro: "{AGAIN}" }} }})'
        f" {{ person {{ {RECORD} }} }}"
        for one in facts.upserted
    ]


def _count(answer: Any) -> int:
    return sum(1 for made in answer["data"].values() if made["person"]["rowId"])


def _cursor(url: str, headers: dict[str, str], facts: Facts) -> str:
    """Return the cursor of the last record before the deep page; "" if there is none."""
    query = (
        "query($m: Datetime!) { allPeople(condition: { createdAt: $m }, orderBy: CREATED_AT_ASC,"
        " first: 1) { edges { cursor } } }"
    )
    body = json.dumps({"query": query, "variables": {"m": facts.deep_moment}})
    _, text = call(url, headers, Request("/graphql", body, "POST"))
    answer = json.loads(text)
    try:
        found: str = answer["data"]["allPeople"]["edges"][0]["cursor"]
    except (KeyError, TypeError, IndexError):
        return ""
    return found
