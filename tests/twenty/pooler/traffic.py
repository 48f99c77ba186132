"""Callers of two workspaces at once, through the whole application; every answer is checked.

Each caller remembers what it has written and knows what must come back. An answer of another
caller, of another statement, or with a previous value is reported with its request.
"""

from __future__ import annotations

import io
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode
from uuid import uuid4

from django.conf import settings
from django.db import connections

from tests.twenty.pooler.pgbouncer import Pooler
from twenty.config.environment import Environment
from twenty.db.settings import databases
from twenty.wsgi import application

Step = Callable[["Caller"], None]


class Wrong(AssertionError):
    """An answer that is wrong."""


@dataclass
class Caller:
    """A caller; `tag` is in the name of everything they write, and nowhere else."""

    tag: str
    secret: str
    chance: random.Random
    companies: dict[str, str] = field(default_factory=dict)  # name by id
    people: dict[str, tuple[str, str]] = field(default_factory=dict)  # city, company by id
    made: int = 0

    def new_name(self) -> str:
        self.made += 1
        return f"{self.tag} {self.made}"

    def some_company(self) -> str:
        return self.chance.choice(list(self.companies))

    def some_person(self) -> str:
        return self.chance.choice(list(self.people))

    def ask(self, method: str, path: str, body: Any = None, expect: int = 200, **query: Any) -> Any:
        status, answer = request(method, f"{path}?{urlencode(query)}", self.secret, body)
        if status != expect:
            raise Wrong(f"{self.tag}: {method} {path} {query} {body}: {status} {answer}")
        return answer

    def graphql(self, text: str, **variables: Any) -> dict[str, Any]:
        answer = self.ask("POST", "/graphql", {"query": text, "variables": variables})
        if "errors" in answer:
            raise Wrong(f"{self.tag}: {text} {variables}: {answer}")
        return dict(answer["data"])


def request(method: str, path: str, secret: str, body: Any = None, **more: str) -> tuple[int, Any]:
    """Status and parsed body of one request to the application. `more`: into its environment."""
    path, _, query = path.partition("?")
    sent = b"" if body is None else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote(path),
        "QUERY_STRING": query,
        "HTTP_AUTHORIZATION": f"Bearer {secret}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(sent)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(sent),
        "wsgi.errors": sys.stderr,
        **more,
    }
    status: list[int] = []

    def start_response(line: str, *_: Any) -> Callable[[bytes], object]:
        status.append(int(line.split()[0]))
        return lambda written: None

    text = b"".join(application(environ, start_response))
    if "format=ndjson" in query and status[0] == 200:
        return status[0], [json.loads(line) for line in text.splitlines()]
    return status[0], json.loads(text) if text else None


def same(caller: Caller, what: str, found: Any, wanted: Any) -> None:
    if found != wanted:
        raise Wrong(f"{caller.tag}: {what}: {found!r}, not {wanted!r}")


# ── writes ───────────────────────────────────────────────────────────────────────────────────


def create_company(caller: Caller) -> None:
    name = caller.new_name()
    made = caller.ask("POST", "/rest/companies", {"name": name}, expect=201)
    company = made["data"]["createCompany"]
    same(caller, "a new company", company["name"], name)
    age = datetime.now(UTC) - datetime.fromisoformat(company["createdAt"])
    same(caller, "made now", abs(age) < timedelta(minutes=30), True)
    caller.companies[company["id"]] = name


def create_people(caller: Caller) -> None:
    """A batch with its company connected: several statements in one transaction."""
    company, city = caller.some_company(), caller.new_name()
    people = caller.graphql(
        "mutation ($d: [PersonCreateInput!]!) { createPeople(data: $d)"
        " { id city company { id name } } }",
        d=[{"city": city, "company": {"connect": {"where": {"id": company}}}} for _ in range(3)],
    )["createPeople"]
    for person in people:
        shown = {"id": company, "name": caller.companies[company]}
        same(caller, "a person's company", (person["city"], person["company"]), (city, shown))
        caller.people[person["id"]] = (city, company)


def create_both(caller: Caller) -> None:
    name, city = caller.new_name(), caller.new_name()
    person = caller.graphql(
        "mutation ($d: PersonCreateInput!) { createPerson(data: $d)"
        " { id city company { id name } } }",
        d={"city": city, "company": {"create": {"name": name}}},
    )["createPerson"]
    same(caller, "both", (person["city"], person["company"]["name"]), (city, name))
    caller.companies[person["company"]["id"]] = name
    caller.people[person["id"]] = (city, person["company"]["id"])


def rename_company(caller: Caller) -> None:
    company, name = caller.some_company(), caller.new_name()
    changed = caller.ask("PATCH", f"/rest/companies/{company}", {"name": name})
    same(caller, "a renamed company", changed["data"]["updateCompany"]["name"], name)
    caller.companies[company] = name


def move_people(caller: Caller) -> None:
    person, city = caller.some_person(), caller.new_name()
    changed = caller.graphql(
        "mutation ($f: PersonFilterInput!, $d: PersonUpdateInput!)"
        " { updatePeople(filter: $f, data: $d) { id city } }",
        f={"id": {"eq": person}},
        d={"city": city},
    )["updatePeople"]
    same(caller, "moved people", changed, [{"id": person, "city": city}])
    caller.people[person] = (city, caller.people[person][1])


def upsert_company(caller: Caller) -> None:
    company, name = caller.some_company(), caller.new_name()
    answer = caller.ask(
        "POST", "/rest/batch/companies", [{"id": company, "name": name}], expect=201, upsert="true"
    )
    (found,) = answer["data"]["createCompanies"]
    same(caller, "an upserted company", (found["id"], found["name"]), (company, name))
    caller.companies[company] = name


def destroy_person(caller: Caller) -> None:
    if len(caller.people) < 4:
        return
    person = caller.some_person()
    gone = caller.graphql(
        "mutation ($id: UUID!) { destroyPerson(id: $id) { id city } }", id=person
    )["destroyPerson"]
    same(caller, "a destroyed person", gone, {"id": person, "city": caller.people[person][0]})
    del caller.people[person]


# ── reads ────────────────────────────────────────────────────────────────────────────────────


def one_company(caller: Caller) -> None:
    company = caller.some_company()
    found = caller.ask("GET", f"/rest/companies/{company}")["data"]["company"]
    same(caller, "one company", found["name"], caller.companies[company])


def one_person(caller: Caller) -> None:
    person = caller.some_person()
    city, company = caller.people[person]
    found = caller.graphql(
        "query ($id: UUID!) { person(filter: {id: {eq: $id}}) { city company { name } } }",
        id=person,
    )["person"]
    wanted = {"city": city, "company": {"name": caller.companies[company]}}
    same(caller, "one person", found, wanted)


def companies_by_name(caller: Caller) -> None:
    company = caller.some_company()
    name = caller.companies[company]
    found = caller.ask("GET", "/rest/companies", filter=f'name[eq]:"{name}"', limit=5)
    ids = [record["id"] for record in found["data"]["companies"]]
    same(caller, "companies by name", (ids, found["totalCount"]), ([company], 1))


def own_companies(caller: Caller) -> None:
    found = caller.graphql(
        "query ($n: String!) { companies(filter: {name: {like: $n}}) { totalCount } }",
        n=f"{caller.tag} %",
    )["companies"]
    same(caller, "own companies", found["totalCount"], len(caller.companies))


def nobody(caller: Caller) -> None:
    status, _ = request("GET", "/rest/companies", f"twk_{caller.chance.random()}")
    same(caller, "a stranger is let in", status in (401, 429), True)


def staff(caller: Caller) -> None:
    company = caller.some_company()
    found = caller.graphql(
        "query ($id: UUID!) { company(filter: {id: {eq: $id}})"
        " { people(first: 60, orderBy: [{createdAt: AscNullsFirst}])"
        " { totalCount edges { node { id } } } } }",
        id=company,
    )["company"]["people"]
    wanted = {person for person, (_, of) in caller.people.items() if of == company}
    same(caller, "a company's staff", {e["node"]["id"] for e in found["edges"]}, wanted)
    same(caller, "how many", found["totalCount"], len(wanted))


def export(caller: Caller) -> None:
    """A cursor that lives through several round trips, of one transaction."""
    asked = "/rest/people?format=ndjson&fields=city,companyId"
    status, found = request("GET", asked, caller.secret)
    if status == 429:  # others export just now
        return
    same(caller, "an export's status", status, 200)
    own = {person["id"]: (person["city"], person["companyId"]) for person in found}
    same(caller, "own people", {i: own.get(i) for i in caller.people}, caller.people)


WRITES: Sequence[Step] = (
    create_company,
    create_people,
    create_both,
    rename_company,
    move_people,
    upsert_company,
    destroy_person,
)
READS: Sequence[Step] = (
    one_company,
    one_person,
    companies_by_name,
    own_companies,
    nobody,
    staff,
    export,
)


def callers_of(secrets: Sequence[str], count: int, *, seed: int = 16) -> list[Caller]:
    """So many callers, by turns of each workspace."""
    return [
        Caller(f"c{uuid4().hex}", secrets[n % len(secrets)], random.Random(seed + n))  # noqa: S311
        for n in range(count)
    ]


def drive(
    callers: Sequence[Caller],
    *,
    steps: int,
    writes: Sequence[Step] = WRITES,
    after_step: Callable[[], None] = lambda: None,
) -> list[str]:
    """Let all callers take that many steps at once, every second a write; return what went wrong.

    Each has a thread, and its connection, of its own.
    """
    with ThreadPoolExecutor(len(callers)) as threads:
        runs = [threads.submit(_run, each, steps, writes, after_step) for each in callers]
        return [problem for run in runs for problem in run.result()]


def _run(
    caller: Caller, steps: int, writes: Sequence[Step], after_step: Callable[[], None]
) -> list[str]:
    problems: list[str] = []
    try:
        if not caller.people:
            create_company(caller)
            create_both(caller)
        for number in range(steps):
            step = caller.chance.choice(READS if number % 2 or not writes else writes)
            try:
                step(caller)
            except Wrong as problem:
                problems.append(str(problem))
            after_step()
    except Wrong as problem:  # nothing to go on with
        problems.append(str(problem))
    finally:
        connections.close_all()
    return problems


def through(pooler: Pooler, said: str) -> dict[str, Any]:
    """The main database as the settings have it. `said`: PREPARE_STATEMENTS."""
    variables = {"DATABASE_URL": pooler.url, "PREPARE_STATEMENTS": said}
    return databases(Environment.parse(variables), settings.DATA_FOLDER)["default"]


@contextmanager
def database(parameters: dict[str, Any]) -> Iterator[None]:
    """Threads that begin inside this block find `parameters` as their main database."""
    former = connections.settings["default"]
    connections.settings["default"] = connections.configure_settings({"default": parameters})[
        "default"
    ]
    try:
        yield
    finally:
        connections.settings["default"] = former


def in_thread(work: Callable[[], Any]) -> Any:
    """A thread has a connection of its own, which ends with it."""

    def run() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()
