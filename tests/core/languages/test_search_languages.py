"""What people of ten languages type, and the records they mean: the same in every database."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.clients import RestClient
from tests.core.languages.locales import LOCALES, database

COMPANIES = {
    # German
    "löwen": "„Zum Löwen“ Gasthaus",
    "straße": "Große Straße 12",
    "süd": "Baumarkt\u00a0Süd",
    "größe": "Grösse & Söhne",
    "bmw": {"name": "Autohaus", "domainName": {"primaryLinkUrl": "https://www.bmwx.de/neu"}},
    # French
    "éclair": "L’Éclair au Café",
    "cœur": "Cœur de Lyon",
    "noël": "Joyeux Noe\u0308l – Fêtes",
    "jean": "Jean-Luc Béart",
    # Polish
    "łódź": "Łódź Fabryczna",
    "żółć": "Zażółć gęślą jaźń",
    # Danish, Norwegian, Icelandic
    "jørgensen": "Jørgensen A/S",
    "æble": "Æblegård",
    "århus": "Århus Havn",
    "þór": "Þórður Guðmundsson",
    # Russian
    "хлеб": "«Хлеб» и соль",
    "ёлка": "Ёлка Новогодняя",
    "йод": "Йод № 5",
    # Greek
    "οδός": "Η ΟΔΟΣ του Ηρακλή",
    "άννα": "Άννα Παπαδοπούλου",
    # Turkish, Croatian
    "ışık": "IŞIK Işıldak Ltd",
    "izmir": "İzmir Kitap",
    "đakovo": "Đakovo Šećer",
    # Hebrew
    "shalom": "שָׁלוֹם עולם",
    "tzahal": "צה״ל",
    # Arabic and Persian
    "salam": "السَّلامُ عليكم",
    "ahmad": "شركة أحمـد",
    "tehran": "شرکت تهران ۱۲۳",
    # Japanese
    "tokyo": "株式会社東京商事",
    "yamaha": "ﾔﾏﾊ発動機",
    "garasu": "ガラス工房あおい",
    # Chinese
    "beijing": "北京大学出版社",
    "mixed": "华为Huawei技术",
    # Korean
    "seoul": "서울특별시청",
    # Thai
    "thai": "ร้านอาหารไทย",
    # English
    "oreilly": "O’Reilly Media",
    "at&t": "AT&T Labs",
    "wide": "Ｆｕｌｌ　Ｗｉｄｔｈ",
    "ligature": "The ﬁnal oﬃce",
    "shop": {"name": "Plain", "domainName": {"primaryLinkUrl": "https://shop.plainx.co.uk"}},
    "john": "John Appleseed",
    "zoo": "Zebra Zoo",
    "emoji": "Pizza🍕Palace",
    "underscore": "snake_case_name",
    "numbers": "Route 66/42",
}
# What is typed → the companies that are found, in their order.
SEARCHES = [
    ("Zum", ["löwen"]),
    ("löwen", ["löwen"]),
    ("Lowen", ["löwen"]),
    ("„Zum Löwen“", ["löwen"]),
    ("gasthaus löwen", ["löwen"]),
    ("strasse", ["straße"]),
    ("STRASSE", ["straße"]),
    ("Straße", ["straße"]),
    ("STRAẞE", ["straße"]),
    ("grosse", ["straße", "größe"]),
    ("Süd", ["süd"]),
    ("sud", ["süd"]),
    ("Baumarkt Süd", ["süd"]),
    ("söhne", ["größe"]),
    ("bmwx", ["bmw"]),
    ("www.bmwx.de", ["bmw"]),
    ("https://bmwx.de", ["bmw"]),
    ("bmwx.de/neu", ["bmw"]),
    ("eclair", ["éclair"]),
    ("Éclair", ["éclair"]),
    ("e\u0301clair", ["éclair"]),
    ("l'éclair", ["éclair"]),
    ("cafe", ["éclair"]),
    ("coeur", ["cœur"]),
    ("CŒUR", ["cœur"]),
    ("noel", ["noël"]),
    ("fêtes", ["noël"]),
    ("luc", ["jean"]),
    ("jean-luc", ["jean"]),
    ("jean luc", ["jean"]),
    ("Jean‐Luc Beart", ["jean"]),
    ("Lodz", ["łódź"]),
    ("ŁÓDŹ", ["łódź"]),
    ("lodz fabr", ["łódź"]),
    ("zazolc", ["żółć"]),
    ("gęślą", ["żółć"]),
    ("jazn", ["żółć"]),
    ("Jorgensen", ["jørgensen"]),
    ("JØRGENSEN", ["jørgensen"]),
    ("A/S", ["jørgensen"]),
    ("aeble", ["æble"]),
    ("æblegard", ["æble"]),
    ("arhus", ["århus"]),
    ("A\u030arhus", ["århus"]),
    ("thordur", ["þór"]),
    ("gudmundsson", ["þór"]),
    ("ÞÓRÐUR", ["þór"]),
    ("хлеб", ["хлеб"]),
    ("ХЛЕБ", ["хлеб"]),
    ("соль хлеб", ["хлеб"]),
    ("елка", ["ёлка"]),
    ("ёлка", ["ёлка"]),
    ("йод", ["йод"]),
    ("οδος", ["οδός"]),
    ("οδός", ["οδός"]),
    ("ηρακλη", ["οδός"]),
    ("αννα", ["άννα"]),
    ("ΆΝΝΑ ΠΑΠΑΔ", ["άννα"]),
    ("isik", ["ışık"]),
    ("ışık", ["ışık"]),
    ("ISILDAK", ["ışık"]),
    ("izmir", ["izmir"]),
    ("İZMİR", ["izmir"]),
    ("dakovo", ["đakovo"]),
    ("šećer", ["đakovo"]),
    ("שלום", ["shalom"]),
    ("שָׁלוֹם", ["shalom"]),
    ("עולם", ["shalom"]),
    ('צה"ל', ["tzahal"]),
    ("السلام", ["salam"]),
    ("احمد", ["ahmad"]),
    ("أحمد", ["ahmad"]),
    ("تهران", ["tehran"]),
    ("شركت", ["tehran"]),
    ("123", ["tehran"]),
    ("東京", ["tokyo"]),
    ("商事", ["tokyo"]),
    ("東", ["tokyo"]),
    ("東京 株式", ["tokyo"]),
    ("株式会社東京商事", ["tokyo"]),
    ("ヤマハ", ["yamaha"]),
    ("発動機", ["yamaha"]),
    ("ｶﾞﾗｽ", ["garasu"]),
    ("ガラス 工房", ["garasu"]),
    ("あおい", ["garasu"]),
    ("京大", ["beijing"]),
    ("北京", ["beijing"]),
    ("出版 北京", ["beijing"]),
    ("huawei", ["mixed"]),
    ("技术", ["mixed"]),
    ("特别", []),
    ("서울", ["seoul"]),
    ("특별시", ["seoul"]),
    ("시청 서울", ["seoul"]),
    ("อาหาร", ["thai"]),
    ("ไทย", ["thai"]),
    ("ไทย อาหาร", ["thai"]),
    ("reilly", ["oreilly"]),
    ("O'Reilly", ["oreilly"]),
    ("o’reilly media", ["oreilly"]),
    ("AT&T", ["at&t"]),
    ("labs", ["at&t"]),
    ("full width", ["wide"]),
    ("ｗｉｄｔｈ", ["wide"]),
    ("final office", ["ligature"]),
    ("plainx.co.uk", ["shop"]),
    ("shop.plainx.co.uk", ["shop"]),
    ("plainx", ["shop"]),
    ("John Zebra", ["john", "zoo"]),
    ("zebra john", ["john", "zoo"]),
    ("apple", ["john"]),
    ("palace", ["emoji"]),
    ("pizza palace", ["emoji"]),
    ("case", ["underscore"]),
    ("snake_case", ["underscore"]),
    ("66", ["numbers"]),
    ("42", ["numbers"]),
    (":", []),
    ("2A", []),
    ("« » – … 🍕", []),
]


@pytest.fixture
def made(rest: RestClient) -> dict[str, str]:
    """Id → key, of all companies."""
    records = [one if isinstance(one, dict) else {"name": one} for one in COMPANIES.values()]
    answer = rest.post("/rest/batch/companies", records)
    ids = [record["id"] for record in answer.body["data"]["createCompanies"]]
    return dict(zip(ids, COMPANIES, strict=True))


def test_every_search_finds_what_is_meant(rest: RestClient, made: dict[str, str]) -> None:
    missed = []
    for text, wanted in SEARCHES:
        answer = rest.get(f"/rest/search?{urlencode({'q': text})}")
        found = [made[one["recordId"]] for one in answer.body["data"]["search"]]
        if found != wanted:
            missed.append((text, found, wanted))
    assert missed == []


def test_the_filter_finds_the_same(graphql: Any, made: dict[str, str]) -> None:
    """All words, in any order of records."""
    document = (
        "query($text: String!) { companies(filter: {searchVector: {search: $text}})"
        " { edges { node { id } } } }"
    )
    missed = []
    for text, wanted in SEARCHES:
        edges = graphql(document, {"text": text}).data["companies"]["edges"]
        found = {made[edge["node"]["id"]] for edge in edges}
        if "John" not in text and "john" not in text and not found >= set(wanted):
            missed.append((text, found, wanted))
    assert missed == []


@pytest.mark.django_db
@pytest.mark.parametrize("locale", LOCALES.values(), ids=LOCALES)
def test_a_database_of_another_locale_makes_the_same_vectors(locale: str) -> None:
    texts = [str(one) for one in COMPANIES.values()] + [text for text, _ in SEARCHES]
    ask = (
        "SELECT twenty_search.vector_1(ARRAY[text], ARRAY[text])::text"
        " FROM unnest(%s::text[]) AS text"
    )
    with connection.cursor() as cursor:
        cursor.execute(ask, [texts])
        own = cursor.fetchall()
    with database(locale) as other:
        assert other.execute(ask, [texts]).fetchall() == own
