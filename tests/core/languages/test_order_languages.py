"""How texts of ten languages are sorted, compared and paged through: the same in every database."""

from __future__ import annotations

from itertools import chain
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.clients import RestClient
from tests.core.languages.locales import LOCALES, database

# Each as its readers expect it; of the letters that one language puts behind "z", and others not,
# the common order.
ORDERS = {
    "mixed": ["Äpfel", "apple", "Banana", "éclair", "Lodz", "Łódź", "Öl", "Oslo", "Zebra", "zoo"],
    "signs": ["", "A B", "A-B", "A.B", "A_B", "A/B", "A1", "AB", "Ab-C", "ABC"],
    "numbers": ["1 Euro", "10 Euro", "2 Euro", "２ Euro", "3 Euro", "№ 5", "x1", "x٢", "x3"],
    "case": ["Ada", "ada", "ADAM", "Adam", "adam", "Adams", "B", "b"],
    "addresses": ["ann@b.de", "ann_b@b.de", "ann2@b.de", "anna@b.de", "http2.de", "https://b.de"],
    "German": ["Muller", "Müller", "Muller AG", "Ofen", "Öfen", "Offen", "Straße", "Über", "Uhr"],
    "Swiss": ["Strasse", "Straße", "Strassen", "Zurich", "Zürich"],
    "French": ["cœur", "coeurs", "cote", "coté", "côte", "côté", "École", "Ecosse", "l’eau", "la"],
    "Polish": ["Łąka", "Łapa", "Lato", "Łódź", "Lubin", "Zając", "Żak", "Zbąszyń", "Źródło"],
    "Danish": [
        "Aalborg",
        "Ærø",
        "Åge",
        "Århus",
        "Assens",
        "Ødis",
        "Odsherred",
        "Øresund",
        "Ørsted",
    ],
    "Turkish": ["Ilıca", "İncir", "Irmak", "Işık", "İzmir"],
    "Russian": ["елка", "ёлка", "ель", "Иван", "игла", "Йод", "Катя", "щит", "Эхо", "Яна"],
    "Ukrainian": ["Гай", "Ґанок", "Дім", "Ех", "Єва", "Жук", "Ирій", "Ірина", "Їжак", "Йод", "Кит"],
    "Greek": ["Άγγελος", "άλφα", "Βήτα", "έψιλον", "Οδός", "σοφία", "σοφός", "σόφους", "Ωμέγα"],
    "Hebrew": ["אבא", "אַבָּא", "אם", "מלך", "מלכה", "שלום", "תמר"],
    "Arabic": ["ابن", "أحمد", "اسم", "سلام", "سَلام", "كتاب", "محمد", "مكتبة"],
    "Japanese": ["あい", "アイス", "かき", "がき", "カキン", "ガラス", "がん", "きつね"],
    "Chinese": ["ABC", "上海", "北京", "北京大学", "华为"],
    "Korean": ["가", "가나", "각", "서우", "서울", "한국"],
    "scripts": ["2 km", "Zoo", "Ωμέγα", "Яна", "תמר", "محمد", "あい", "北京", "한국"],
}


@pytest.fixture
def made(rest: RestClient) -> dict[str, list[str]]:
    """The ids of the companies of each order, which "employees" tells apart, as they should be;
    they are made the other way round."""
    found = {}
    for number, (language, names) in enumerate(ORDERS.items()):
        records = [{"name": name, "employees": number} for name in reversed(names)]
        answer = rest.post("/rest/batch/companies", records)
        ids = [record["id"] for record in answer.body["data"]["createCompanies"]]
        found[language] = ids[::-1]
    return found


def listed(rest: RestClient, number: int, **parameters: Any) -> tuple[list[str], str | None]:
    query = {"filter": f"employees[eq]:{number}", "fields": "id", **parameters}
    body = rest.get(f"/rest/companies?{urlencode(query)}").body
    ids = [record["id"] for record in body["data"]["companies"]]
    return ids, body["pageInfo"]["endCursor"] if body["pageInfo"]["hasNextPage"] else None


def test_every_order_is_as_expected_and_its_own_reverse(
    rest: RestClient, made: dict[str, list[str]]
) -> None:
    for number, (language, ids) in enumerate(made.items()):
        up, _ = listed(rest, number, order_by="name")
        names = dict(zip(ids, ORDERS[language], strict=True))
        assert [names[one] for one in up] == ORDERS[language], language
        down, _ = listed(rest, number, order_by="name[DescNullsLast]")
        assert down == ids[::-1], language


@pytest.mark.parametrize("direction", ["AscNullsFirst", "DescNullsLast"])
def test_pages_are_the_list(rest: RestClient, made: dict[str, list[str]], direction: str) -> None:
    for number, (language, ids) in enumerate(made.items()):
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page, cursor = listed(
                rest, number, order_by=f"name[{direction}]", limit=3, starting_after=cursor
            )
            seen += page
        assert seen == (ids if direction == "AscNullsFirst" else ids[::-1]), language


COMPARED = """query($number: Int!, $name: String!) {
  gt: companies(filter: {employees: {eq: $number}, name: {gt: $name}}) { edges { node { id } } }
  gte: companies(filter: {employees: {eq: $number}, name: {gte: $name}}) { edges { node { id } } }
  lt: companies(filter: {employees: {eq: $number}, name: {lt: $name}}) { edges { node { id } } }
  lte: companies(filter: {employees: {eq: $number}, name: {lte: $name}}) { edges { node { id } } }
}"""


def test_filters_compare_as_lists_are_sorted(graphql: Any, made: dict[str, list[str]]) -> None:
    for number, (language, ids) in enumerate(made.items()):
        full = [(one, name) for one, name in zip(ids, ORDERS[language], strict=True) if name]
        whole = [one for one, _ in full]
        for place, (_, name) in enumerate(full):
            data = graphql(COMPARED, {"number": number, "name": name}).data
            found = {
                operator: {edge["node"]["id"] for edge in answer["edges"]}
                for operator, answer in data.items()
            }
            assert found == {
                "gt": set(whole[place + 1 :]),
                "gte": set(whole[place:]),
                "lt": set(whole[:place]),
                "lte": set(whole[: place + 1]),
            }, (language, name)


@pytest.mark.django_db
@pytest.mark.parametrize("locale", LOCALES.values(), ids=LOCALES)
def test_a_database_of_another_locale_makes_the_same_keys(locale: str) -> None:
    texts = [*chain.from_iterable(ORDERS.values()), "ß" * 300, "long " * 50, "e\u0301" * 120]
    ask = "SELECT twenty_search.sort_1(text) FROM unnest(%s::text[]) AS text"
    with connection.cursor() as cursor:
        cursor.execute(ask, [texts])
        own = cursor.fetchall()
    with database(locale) as other:
        assert other.execute(ask, [texts]).fetchall() == own
