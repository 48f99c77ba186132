"""Directus under measurement: production settings, a static token of a restricted policy.

The `Target`s "directus_rest" and "directus_graphql" are two APIs of the same processes. Its rate
limiter is on (in each process's memory) with a limit out of reach; its caches are off, and writes
keep activity and revision rows, both as by default.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
from django.conf import settings
from psycopg import sql

from bench import database, node
from bench.dataset import PAGE, PEOPLE_PER_CITY, Dataset, Facts
from bench.directus_graphql import NEW
from bench.directus_graphql import drives as graphql_drives
from bench.load import Request
from bench.our_requests import AGAIN
from bench.ours import free_port
from bench.target import Drive, Target, bearer

DATABASE = "bench_directus"
TOKEN = "bench-token-of-a-restricted-user"  # noqa: S105  opens nothing
PASSWORD = "Benchmark-1"  # noqa: S105
FIELDS = "id,first_name,last_name,email,job_title,city,intro,created_at,updated_at,company_id"
NOTES = {
    "W5": "with activity and revision rows",
    "W6": "with activity and revision rows",
    "W8": "updates only, with activity and revision rows",
    "W9": "by offset: it has no cursors",
    "W10": "by ILIKE over all text columns",
}


@contextmanager
def running(data: Dataset, processes: int, facts: Facts, folder: Path) -> Iterator[list[Target]]:
    """Raises `PeerUnusable`."""
    found, home = node.installed("directus")
    entry = home / "node_modules/directus/cli.js"
    url = f"http://127.0.0.1:{free_port()}"
    environment = node.environment_of(found, **_settings(url, processes))
    with database.make_peer_database(DATABASE) as connection:
        bootstrap = [str(found.program), "--no-node-snapshot", str(entry), "bootstrap"]
        done = subprocess.run(
            bootstrap, cwd=home, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise node.PeerUnusable(f"bootstrap failed: {(done.stderr or done.stdout)[-400:]}")
        database.fill_peer_tables(connection, data)
        _register(connection)
    command = [str(found.program), "--no-node-snapshot", str(node.PEERS / "cluster.cjs")]
    command += [str(entry), "start"]
    log = folder / "directus.log"
    with node.running(command, home, environment, f"{url}/server/ping", log) as root:
        headers = bearer(TOKEN)
        yield [
            Target("directus_rest", url, headers, root, _drives(facts), NOTES),
            Target("directus_graphql", url, headers, root, graphql_drives(facts), NOTES),
        ]


def _settings(url: str, processes: int) -> dict[str, str]:
    return {
        "HOST": "127.0.0.1",
        "PORT": url.rpartition(":")[2],
        "PUBLIC_URL": url,
        "PROCESSES": str(processes),
        "SECRET": "a secret of the benchmark only, of forty characters",
        "ADMIN_EMAIL": "admin@example.com",
        "ADMIN_PASSWORD": PASSWORD,
        "DB_CLIENT": "pg",
        "DB_HOST": str(settings.DATA_FOLDER.socket_dir),
        "DB_PORT": "5432",
        "DB_USER": database.PEER_ROLE,
        "DB_PASSWORD": database.PEER_PASSWORD,
        "DB_DATABASE": DATABASE,
        "DB_POOL__MIN": "0",
        "DB_POOL__MAX": "4",
        "RATE_LIMITER_ENABLED": "true",
        "RATE_LIMITER_POINTS": "100000000",
        "RATE_LIMITER_DURATION": "60",
        "LOG_LEVEL": "error",
        "TELEMETRY": "false",
        "QUERY_LIMIT_MAX": "-1",
    }


def _register(connection: psycopg.Connection[Any]) -> None:
    """Register collections, the relation, and a user whose policy allows the workloads."""
    policy, user = str(uuid4()), str(uuid4())
    _insert(connection, "directus_policies", id=policy, name="Benchmark", icon="badge")
    for name in ("companies", "people", "opportunities"):
        _insert(connection, "directus_collections", collection=name, accountability="all")
        for action in ("read", "create", "update"):
            _insert(
                connection,
                "directus_permissions",
                collection=name,
                action=action,
                fields="*",
                policy=policy,
                permissions="{}",
                validation="{}",
            )
    for column in ("created_at", "updated_at"):
        special = "date-created" if column == "created_at" else "date-created,date-updated"
        _insert(connection, "directus_fields", collection="people", field=column, special=special)
    _insert(connection, "directus_fields", collection="people", field="id", special="uuid")
    _insert(connection, "directus_fields", collection="companies", field="people", special="o2m")
    _insert(
        connection,
        "directus_relations",
        many_collection="people",
        many_field="company_id",
        one_collection="companies",
        one_field="people",
    )
    _insert(connection, "directus_users", id=user, status="active", token=TOKEN)
    _insert(connection, "directus_access", id=str(uuid4()), user=user, policy=policy)


def _insert(connection: psycopg.Connection[Any], table: str, **row: Any) -> None:
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        ),
        list(row.values()),
    )


def _drives(facts: Facts) -> dict[str, Drive]:
    return {**_page_drives(facts), **_write_drives(facts), **_other_drives(facts)}


def _get(path: str, **query: str | int) -> Request:
    return Request(f"{path}?{urlencode(query)}")


def _ids(answer: Any) -> list[str]:
    return [record["id"] for record in answer["data"]]


def _page_drives(facts: Facts) -> dict[str, Drive]:
    """W1 to W4: records by id and by filter, with relations."""
    by_city: list[dict[str, Any]] = [
        {"filter[city][_eq]": city, "sort": "created_at", "limit": PAGE} for city in facts.cities
    ]
    company = "company_id.id,company_id.name,company_id.city,company_id.employees"
    children: dict[str, Any] = {"deep[people][_limit]": 10}
    return {
        "W1": Drive(
            [_get(f"/items/people/{one}", fields=FIELDS) for one in facts.person_ids],
            lambda a: a["data"]["id"],
            facts.person_ids,
        ),
        "W2": Drive(
            [_get("/items/people", fields=FIELDS, **q) for q in by_city],
            _ids,
            facts.people_of_city,
        ),
        "W3": Drive(
            [_get("/items/people", fields=f"{FIELDS},{company}", **q) for q in by_city],
            lambda a: [p["company_id"]["id"] for p in a["data"]],
            facts.companies_of_page,
        ),
        "W4": Drive(
            [
                _get(
                    "/items/companies",
                    fields="id,name," + ",".join(f"people.{f}" for f in FIELDS.split(",")),
                    sort="created_at",
                    limit=20,
                    **children,
                )
            ],
            lambda a: {c["id"]: sorted(p["id"] for p in c["people"]) for c in a["data"]},
            [facts.company_pages],
        ),
    }


def _write_drives(facts: Facts) -> dict[str, Drive]:
    """W5, W6, W8."""
    again = [{"id": one, "intro": AGAIN} for one in facts.upserted]
    items = f"/items/people?fields={FIELDS}"

    def send(method: str, body: Any, read: Any, expected: Any) -> Drive:
        return Drive([Request(items, json.dumps(body), method)], read, [expected])

    return {
        "W5": send("POST", NEW, lambda a: len(a["data"]["id"]), 36),
        "W6": send("POST", [NEW] * PAGE, lambda a: len(a["data"]), PAGE),
        "W8": send("PATCH", again, lambda a: len(a["data"]), PAGE),
    }


def _other_drives(facts: Facts) -> dict[str, Drive]:
    """W7 groups, W9 deep page, W10 search."""
    grouped: dict[str, Any] = {"aggregate[count]": "id", "groupBy[]": "city"}
    return {
        "W7": Drive(
            [
                _get("/items/people", limit=50, sort="city", **grouped),
            ],
            lambda a: [len(a["data"]), sorted({int(g["count"]["id"]) for g in a["data"]})],
            [[50, [PEOPLE_PER_CITY]]],
        ),
        "W9": Drive(
            [
                _get(
                    "/items/people",
                    fields=FIELDS,
                    sort="created_at",
                    limit=PAGE,
                    offset=facts.deep_row,
                )
            ],
            _ids,
            [facts.deep_page],
        ),
        "W10": Drive(
            [
                _get("/items/people", fields=FIELDS, search=text, limit=20)
                for text in facts.searched
            ],
            _ids,
            [[one] for one in facts.found],
        ),
    }
