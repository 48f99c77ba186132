"""Phone numbers through both APIs: read alike on every way in, found by every spelling."""

from typing import Any

import pytest

from tests.clients import GraphqlClient, RestAnswer, RestClient
from tests.core.rest.records import create, create_many
from tests.core.values.conftest import FieldMaker

Json = dict[str, Any]
FRENCH_LINE = {"primaryPhoneCountryCode": "'FR'", "primaryPhoneCallingCode": "'+33'"}


def primary(number: str, country: str, code: str) -> Json:
    return {
        "primaryPhoneNumber": number,
        "primaryPhoneCountryCode": country,
        "primaryPhoneCallingCode": code,
    }


def number(text: str) -> Json:
    return {"primaryPhoneNumber": text}


FRENCH = primary("612345678", "FR", "+33")


def phones_of(rest: RestClient, person: Json) -> Json:
    phones: Json = rest.get(f"/rest/people/{person['id']}").body["data"]["person"]["phones"]
    return phones


def first_three(phones: Json) -> Json:
    return {name: text for name, text in phones.items() if name != "additionalPhones"}


def changed(rest: RestClient, person: Json, **phones: Any) -> Json:
    answer = rest.patch(f"/rest/people/{person['id']}", {"phones": phones})
    assert answer.status == 200, answer.text
    return first_three(phones_of(rest, person))


# -- an extension ---------------------------------------------------------------------------------


def test_an_extension_reads_back_and_is_matched_with_and_without_it(rest: RestClient) -> None:
    person = create(rest, "people", phones=number("+1 (650) 253-0000 ext. 14"))
    stored = primary("6502530000;ext=14", "US", "+1")
    assert first_three(person["phones"]) == stored
    assert changed(rest, person, **person["phones"]) == stored
    for asked in ("+1 650 253 0000", "650.253.0000", "(650) 253-0000 x14", "6502530000;ext=14"):
        assert found(rest, "people", f'phones.primaryPhoneNumber[eq]:"{asked}"') == [person["id"]]
    assert found(rest, "people", 'phones.primaryPhoneNumber[eq]:"6502530000;ext=15"') == []


def test_what_is_neither_number_nor_extension_is_refused_by_name(rest: RestClient) -> None:
    answer = rest.post("/rest/people", {"phones": number("650-253-0000 x302/x2303")})
    assert answer.status == 400
    assert 'field "phones.primaryPhoneNumber"' in answer.body["messages"][0]


# -- whose country --------------------------------------------------------------------------------


def test_a_patch_reads_a_national_number_by_the_records_country(rest: RestClient) -> None:
    person = create(rest, "people", phones=FRENCH)
    assert changed(rest, person, **number("06 98 76 54 32")) == primary("698765432", "FR", "+33")
    assert changed(rest, person, **number("112")) == primary("112", "FR", "+33")
    assert changed(rest, person, **number("+1 650 253 0000")) == primary("6502530000", "US", "+1")


def test_a_patch_of_the_country_alone_reads_the_number_anew_or_is_refused(
    rest: RestClient,
) -> None:
    person = create(rest, "people", phones=FRENCH)
    refused = rest.patch(
        f"/rest/people/{person['id']}", {"phones": {"primaryPhoneCountryCode": "US"}}
    )
    assert refused.status == 400
    assert 'field "phones.primaryPhoneCountryCode"' in refused.body["messages"][0]
    assert first_three(phones_of(rest, person)) == FRENCH
    german = primary("612345678", "DE", "+49")
    assert changed(rest, person, primaryPhoneCountryCode="DE") == german


def test_a_patch_of_further_numbers_reads_them_by_the_records_country(rest: RestClient) -> None:
    person = create(rest, "people", phones=FRENCH)
    changed(rest, person, additionalPhones=[{"number": "06 98 76 54 32"}])
    phones = phones_of(rest, person)
    assert phones["additionalPhones"] == [
        {"number": "698765432", "countryCode": "FR", "callingCode": "+33"}
    ]
    assert first_three(phones) == FRENCH


def test_update_many_reads_by_the_country_of_each_record(rest: RestClient) -> None:
    italian = primary("0612345678", "IT", "+39")
    people = create_many(
        rest,
        "people",
        [{"phones": FRENCH}, {"phones": italian}, {"phones": number("+41446681800")}],
    )
    ids = ",".join(person["id"] for person in people)
    answer = rest.patch(
        "/rest/people",
        {"phones": number("06 98 76 54 32"), "city": "Ulm"},
        filter=f"id[in]:[{ids}]",
    )
    assert answer.status == 200, answer.text
    assert {person["city"] for person in answer.body["data"]["updatePeople"]} == {"Ulm"}
    assert [first_three(phones_of(rest, person)) for person in people] == [
        primary("698765432", "FR", "+33"),
        primary("0698765432", "IT", "+39"),
        primary("698765432", "CH", "+41"),
    ]


def test_an_upsert_reads_by_the_country_of_the_record_it_meets(rest: RestClient) -> None:
    create(rest, "people", emails={"primaryEmail": "ada@x.test"}, phones=FRENCH)
    bodies = [
        {"emails": {"primaryEmail": "ada@x.test"}, "phones": number("06 98 76 54 32")},
        {"emails": {"primaryEmail": "new@x.test"}, "phones": number("06 98 76 54 32")},
    ]
    answer = rest.post("/rest/batch/people", bodies, upsert=True)
    by_mail = {
        person["emails"]["primaryEmail"]: first_three(person["phones"])
        for person in answer.body["data"]["createPeople"]
    }
    assert by_mail["ada@x.test"] == primary("698765432", "FR", "+33")
    assert by_mail["new@x.test"] == primary("0698765432", "", "")


def test_graphql_reads_as_rest_does(rest: RestClient, graphql: GraphqlClient) -> None:
    person = create(rest, "people", phones=FRENCH)
    answer = graphql(
        "mutation($id: UUID!, $data: PersonUpdateInput!) { updatePerson(id: $id, data: $data)"
        " { phones { primaryPhoneNumber primaryPhoneCountryCode primaryPhoneCallingCode } } }",
        {"id": person["id"], "data": {"phones": number("06 98 76 54 32 poste 7")}},
    )
    expected = primary("698765432;ext=7", "FR", "+33")
    assert answer.data["updatePerson"]["phones"] == expected
    asked = 'people(filter: { phones: { primaryPhoneNumber: { eq: "%s" } } }) { totalCount }'
    for text in ("0698765432", "+33 6 98 76 54 32", "06-98-76-54-32 x7"):
        assert graphql(f"{{ {asked % text} }}").data["people"]["totalCount"] == 1


def test_a_number_without_country_is_read_by_the_fields_default(
    rest: RestClient, add_field: FieldMaker
) -> None:
    add_field("PHONES", "line", defaultValue=FRENCH_LINE)
    made = create(
        rest,
        "contacts",
        name="Ada",
        line={**number("06 12 34 56 78"), "additionalPhones": [{"number": "06 98 76 54 32"}]},
    )
    assert first_three(made["line"]) == FRENCH
    assert made["line"]["additionalPhones"][0]["countryCode"] == "FR"
    nameless = create(rest, "contacts", name="Bo")
    assert first_three(nameless["line"]) == primary("", "FR", "+33")
    answer = rest.patch(f"/rest/contacts/{nameless['id']}", {"line": number("06 12 34 56 78")})
    assert first_three(answer.body["data"]["updateContact"]["line"]) == FRENCH


# -- filters --------------------------------------------------------------------------------------


def found(rest: RestClient, plural: str, asked: str) -> list[str]:
    answer = rest.get(f"/rest/{plural}", filter=asked)
    assert answer.status == 200, answer.text
    return [record["id"] for record in answer.body["data"][plural]]


@pytest.fixture
def callers(rest: RestClient) -> list[str]:
    """Of France, Spain (where 612345678 is another number), the USA, nowhere, and none."""
    bodies = [
        {"phones": FRENCH},
        {"phones": primary("612345678", "ES", "+34")},
        {"phones": number("+1 650 253 0000")},
        {"phones": number("06 12 34 56 78")},
        {},
    ]
    return [person["id"] for person in create_many(rest, "people", bodies)]


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ('Number[eq]:"+33 6 12 34 56 78"', [0]),
        ('Number[eq]:"0033612345678"', [0]),
        ('Number[eq]:"tel:+33-6-12-34-56-78"', [0]),
        ('Number[eq]:"06 12 34 56 78"', [0, 3]),
        ('Number[eq]:"612345678"', [0, 1]),
        ('Number[eq]:"+34 612 34 56 78"', [1]),
        ('Number[eq]:"1 (650) 253-0000"', [2]),
        ('Number[eq]:"call me"', []),
        ('Number[in]:["+34612345678","6502530000"]', [1, 2]),
        ('Number[neq]:"+33612345678"', [1, 2, 3]),
        ('Number[startsWith]:"+33 6 12"', [0]),
        ('Number[startsWith]:"612"', [0, 1]),
        ('Number[ilike]:"%253-0000"', [2]),
        ('Number[eq]:""', [4]),
        ("Number[is]:NULL", [4]),
        ('CountryCode[eq]:"fr"', [0]),
        ('CallingCode[eq]:"33"', [0]),
        ('CallingCode[in]:["0034","+1"]', [1, 2]),
    ],
)
def test_any_spelling_finds_what_is_stored(
    rest: RestClient, callers: list[str], asked: str, places: list[int]
) -> None:
    assert found(rest, "people", f"phones.primaryPhone{asked}") == [callers[p] for p in places]


# -- connect, unique ------------------------------------------------------------------------------


def duplicate(answer: RestAnswer) -> bool:
    return answer.status == 400 and answer.body.get("code") == "DUPLICATE_ENTRY_DETECTED"


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (FRENCH, number("+33 6 12 34 56 78")),
        (FRENCH, primary("06 12 34 56 78", "FR", "")),
        (number("+1 415 555 2671"), primary("(415) 555-2671", "CA", "")),  # one calling code
        (number("06 12 34 56 78"), number("0612345678")),  # unknown country
        (primary("112", "FR", ""), primary("112", "fr", "+33")),
        (number("+1 650 253 0000 x14"), number("+1 (650) 253-0000;ext=14")),
    ],
)
def test_no_other_spelling_passes_a_unique_field(
    rest: RestClient, add_field: FieldMaker, first: Json, other: Json
) -> None:
    add_field("PHONES", "line", isUnique=True)
    made = create(rest, "contacts", name="Ada", line=first)
    assert duplicate(rest.post("/rest/contacts", {"name": "Bo", "line": other}))
    again = rest.post("/rest/contacts", {"name": "Eve", "line": other}, upsert=True)
    assert again.body["data"]["createContact"]["id"] == made["id"]


def test_different_numbers_and_empty_ones_do_not_collide(
    rest: RestClient, add_field: FieldMaker
) -> None:
    add_field("PHONES", "line", isUnique=True)
    for line in (
        FRENCH,
        primary("612345678", "ES", "+34"),
        number("612345678"),
        number("+33612345678 x1"),
        {},
        {},
        {"primaryPhoneCountryCode": "FR"},
        {"primaryPhoneCountryCode": "FR"},
    ):
        assert rest.post("/rest/contacts", {"line": line}).status == 201, line


def test_connect_takes_any_spelling(rest: RestClient, contact: Json, add_field: FieldMaker) -> None:
    add_field("PHONES", "line", isUnique=True)
    made = create(rest, "contacts", name="Ada", line=FRENCH)
    target = "targetContact"
    for where in (number("+33 6 12 34 56 78"), primary("0612345678", "FR", ""), FRENCH):
        body = {target: {"connect": {"where": {"line": where}}}}
        answer = rest.post("/rest/noteTargets", body)
        assert answer.status == 201, answer.text
        assert answer.body["data"]["createNoteTarget"][f"{target}Id"] == made["id"]
    lost = rest.post(
        "/rest/noteTargets", {target: {"connect": {"where": {"line": number("+33698765432")}}}}
    )
    assert lost.status == 400
    assert "linePrimaryPhoneNumber = 698765432" in lost.body["messages"][0]


def test_a_field_cannot_be_made_unique_over_spellings_of_one_number(
    rest: RestClient, add_field: FieldMaker
) -> None:
    field = add_field("PHONES", "line")
    create(rest, "contacts", name="Ada", line=primary("4155552671", "US", "+1"))
    create(rest, "contacts", name="Bo", line=primary("4155552671", "CA", "+1"))
    answer = rest.patch(f"/rest/metadata/fields/{field['id']}", {"isUnique": True})
    assert answer.status == 400
    assert "share a value" in answer.text


# -- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "+33 6 12 34 56 78",
        "+33612345678",
        "0033 6 12 34 56 78",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "0612345678",
        "612345678",
        "Ada 06 12 34 56 78",
        "06 12 34",
    ],
)
def test_global_search_finds_any_usual_way_of_writing(
    rest: RestClient, graphql: GraphqlClient, text: str
) -> None:
    made = create(rest, "people", name={"firstName": "Ada"}, phones=FRENCH)
    other = create(
        rest,
        "people",
        name={"firstName": "Ada"},
        phones={"additionalPhones": [{"number": "+33 6 12 34 56 78"}]},
    )
    third = create(rest, "people", name={"firstName": "Ada"}, phones=number("+33 6 98 76 54 32"))
    answer = graphql(
        "query($text: String!) { search(searchInput: $text, limit: 10)"
        " { edges { node { recordId } } } }",
        {"text": text},
    )
    ids = [edge["node"]["recordId"] for edge in answer.data["search"]["edges"]]
    assert set(ids[:2]) == {made["id"], other["id"]}
    assert ids[2:] == ([third["id"]] if "Ada" in text else [])
