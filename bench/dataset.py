"""The data every system gets: companies, people, opportunities, all computed from their number.

The SQL fills the schema `bench_source` of one database; answers are checked against its facts. A
city always has the same number of people, and so does a company, so a filter finds as much in a
small set as in a large one. Ids are version 7 and ascend with the time of creation, as in
production.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

PEOPLE_PER_COMPANY = 10
PEOPLE_PER_CITY = 200
PAGE = 60
VARIANTS = 20  # different requests of a workload, sent in turn
FIELDS = 10
MADE = "made by the benchmark"  # the job title of records that writes leave behind

_SOURCE = """
DROP SCHEMA IF EXISTS bench_source CASCADE;
CREATE SCHEMA bench_source;
CREATE FUNCTION bench_source.moment(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
  $$ SELECT timestamptz '2024-01-01 00:00:00Z' + n * interval '1 second' $$;
CREATE FUNCTION bench_source.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT (lpad(to_hex(1704067200000 + n * 1000), 12, '0') || '7' || substr(md5(kind || n), 1, 3)
             || '8' || substr(md5(kind || n), 4, 15))::uuid $$;
CREATE TABLE bench_source.company AS
SELECT bench_source.id('company', n) AS id, 'Company ' || n AS name,
       'https://company' || n || '.example' AS domain, 'City ' || n % 100 AS city,
       (n * 7919 % 5000)::int AS employees, bench_source.moment(n) AS created_at
  FROM generate_series(0, {companies} - 1) AS n;
CREATE TABLE bench_source.person AS
SELECT bench_source.id('person', n) AS id,
       (ARRAY['Ada','Ben','Cleo','Dan','Eva','Finn','Gil','Hana','Ivo','Jana'])[1 + n % 10]
         AS first_name,
       'Person' || n AS last_name, 'person' || n || '@company' || n % {companies} || '.example'
         AS email,
       (ARRAY['Engineer','Buyer','Director','Analyst','Founder'])[1 + n % 5] AS job_title,
       'City ' || n % {cities} AS city, 'Met at fair ' || n % 37 AS intro,
       bench_source.id('company', n % {companies}) AS company_id,
       bench_source.moment(n) AS created_at
  FROM generate_series(0, {people} - 1) AS n;
CREATE TABLE bench_source.opportunity AS
SELECT bench_source.id('opportunity', n) AS id, 'Deal ' || n AS name, n::bigint * 1000000 AS amount,
       (ARRAY['NEW','SCREENING','MEETING','PROPOSAL','CUSTOMER'])[1 + n % 5] AS stage,
       bench_source.id('company', n % {companies}) AS company_id,
       bench_source.id('person', n % {people}) AS person_id, bench_source.moment(n) AS created_at
  FROM generate_series(0, {opportunities} - 1) AS n;
GRANT USAGE ON SCHEMA bench_source TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA bench_source TO PUBLIC;
"""


@dataclass(frozen=True, slots=True)
class Dataset:
    people: int = 100_000

    @property
    def companies(self) -> int:
        return self.people // PEOPLE_PER_COMPANY

    @property
    def cities(self) -> int:
        return self.people // PEOPLE_PER_CITY

    @property
    def opportunities(self) -> int:
        return self.people // 2

    @property
    def deep_row(self) -> int:
        """Return the row that a deep page begins after: 90,000 of 100,000."""
        return self.people * 9 // 10

    def fill_source(self, connection: psycopg.Connection[Any]) -> None:
        text = _SOURCE.format(
            companies=self.companies,
            cities=self.cities,
            people=self.people,
            opportunities=self.opportunities,
        )
        connection.execute(text.encode())


@dataclass(frozen=True, slots=True)
class Facts:
    """What right answers contain, by workload and variant; ids are texts."""

    person_ids: list[str]
    cities: list[str]
    people_of_city: list[list[str]]  # the first page of each of `cities`, oldest first
    companies_of_page: list[list[str]]  # the companies of the same people
    company_pages: dict[str, list[str]]  # the first 20 companies by name → their people, sorted
    deep_page: list[str]
    deep_row: int
    deep_moment: str  # createdAt of the row that the deep page begins after
    searched: list[str]  # last names that one person each has
    found: list[str]  # their ids
    upserted: list[str]  # ids of 60 people


def facts_of(data: Dataset, connection: psycopg.Connection[Any]) -> Facts:
    """Read the facts from `bench_source`, by plain SQL that is no system's code."""

    def column(statement: bytes, *values: Any) -> list[str]:
        return [str(row[0]) for row in connection.execute(statement, values)]

    step = max(1, data.cities // VARIANTS)
    cities = [f"City {n * step}" for n in range(VARIANTS)]
    page = b"SELECT %b FROM bench_source.person WHERE city = %%s ORDER BY created_at LIMIT 60"
    picked = [n * (data.people // VARIANTS) + 17 for n in range(VARIANTS)]
    # Names with as many digits as the longest: no other name begins with them.
    named = [data.people // 10 + n for n in picked if n + data.people // 10 < data.people]
    by_place = b"SELECT id FROM bench_source.person ORDER BY created_at OFFSET %s LIMIT %s"
    return Facts(
        person_ids=[column(by_place, n, 1)[0] for n in picked],
        cities=cities,
        people_of_city=[column(page % b"id", city) for city in cities],
        companies_of_page=[column(page % b"company_id", city) for city in cities],
        company_pages={
            str(company): sorted(map(str, people))
            for company, people in connection.execute(
                "SELECT c.id, array_agg(p.id) FROM (SELECT id FROM bench_source.company"
                " ORDER BY created_at LIMIT 20) AS c"
                " JOIN bench_source.person p ON p.company_id = c.id GROUP BY c.id"
            )
        },
        deep_page=column(by_place, data.deep_row, PAGE),
        deep_row=data.deep_row,
        deep_moment=column(
            b"SELECT to_char(bench_source.moment(%s - 1) AT TIME ZONE 'UTC',"
            b' \'YYYY-MM-DD"T"HH24:MI:SS.000"Z"\')',
            data.deep_row,
        )[0],
        searched=[f"Person{n}" for n in named],
        found=[column(by_place, n, 1)[0] for n in named],
        upserted=column(by_place, 1000, PAGE),
    )
