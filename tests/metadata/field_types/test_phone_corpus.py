"""libphonenumber's example of every kind of number of every country: nothing is lost or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.values.phone_numbers import NOWHERE, Phone, canonical_phone
from metadata.values.phone_readings import readings_of
from metadata.values.scalars import Refusal
from metadata.values.search_text import search_terms
from tests.corpora import rows_of
from tests.corpora.phone_examples import examples
from tests.metadata.field_types.samples import a_field
from tests.metadata.field_types.tables import FieldTable

EXAMPLES = rows_of("phone_examples.tsv")
EXTENSIONS = ("", ";ext=7042", " ext. 7042", " x7042")


def test_the_corpus_is_what_the_library_ships():
    assert len(EXAMPLES) == 1374
    assert len({(row["country"], row["national"]) for row in EXAMPLES}) == 1122
    assert examples() == EXAMPLES


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_every_example_is_read_in_every_usual_form(extension: str):
    for row in EXAMPLES:
        for form in ("national", "international", "number"):
            stored = canonical_phone(Phone(row[form] + extension, row["country"]))
            suffix = ";ext=7042" if extension else ""
            code = row["international"].split(" ")[0]
            assert stored == Phone(row["number"] + suffix, row["country"], code), row
            assert canonical_phone(stored) == stored, row


def test_an_example_without_a_country_keeps_number_and_calling_code():
    for row in EXAMPLES:
        stored = canonical_phone(Phone(row["international"]))
        assert (stored.number, stored.calling_code) == (
            row["number"],
            row["international"].split(" ")[0],
        )


@pytest.mark.django_db
def test_every_spelling_of_an_example_finds_it():
    """Filters have no country: the record's own decides how the text is read."""
    table = FieldTable(a_field("PHONES"))
    rows = EXAMPLES[::23]
    for place, row in enumerate(rows):
        written = {"primaryPhoneNumber": row["number"], "primaryPhoneCountryCode": row["country"]}
        table.insert(place, probe=written)
    for place, row in enumerate(rows):
        for form in ("national", "international", "number"):
            for operator in ("eq", "in"):
                asked = [row[form]] if operator == "in" else row[form]
                assert place in table.rows_where(operator, asked, "primaryPhoneNumber"), (row, form)
            assert place not in table.rows_where("neq", row[form], "primaryPhoneNumber"), row


@pytest.mark.django_db
def test_every_spelling_of_an_example_is_found_by_search():
    vector = a_field("TS_VECTOR", name="searchVector", column_name="searchVector")
    table = FieldTable(a_field("PHONES", is_searchable=True), vector)
    rows = EXAMPLES[::23]
    for place, row in enumerate(rows):
        phone = {"number": row["number"], "countryCode": row["country"]}
        table.insert(place, probe={"additionalPhones": [phone]})
    for place, row in enumerate(rows):
        for form in ("national", "international", "number"):
            assert place in table.rows_where("search", row[form], field=vector), (row, form)


@pytest.mark.django_db
def test_an_index_on_the_number_is_used_for_any_spelling():
    field = a_field("PHONES")
    table = FieldTable(field)
    table.cursor.execute('CREATE INDEX ON probe_table ("probePrimaryPhoneNumber")')
    table.cursor.execute("SET LOCAL enable_seqscan = off")
    for text in ("06 12 34 56 78", "+33 6 12 34 56 78", "612345678 x7"):
        plan = "\n".join(table.plan_where("eq", text, "primaryPhoneNumber"))
        assert "Index" in plan, plan


WRITTEN = st.text(alphabet="0123456789+-() ./x#*;ext=,ABCtel:　０１９＋\u200b", max_size=24)
PLACES = st.sampled_from(
    [NOWHERE, Phone("", "FR", "+33"), Phone("", "US", "+1"), Phone("", "DE", "+49")]
)


@given(WRITTEN, PLACES)
def test_no_digit_is_ever_lost_without_a_refusal(text: str, place: Phone):
    try:
        stored = canonical_phone(Phone(text), place)
    except Refusal:
        return
    assert canonical_phone(stored) == stored
    if stored.number and not any(c.isalpha() for c in text.replace("ext", "").replace("x", "")):
        digits = "".join(c for c in stored.number if c.isdecimal())
        given_digits = "".join(str(int(c)) for c in text if c.isdecimal())
        # Dialling prefixes are removed: +33, 00, 0. What is stored is the end of what was given.
        assert given_digits.endswith(digits[-6:])


@given(WRITTEN)
def test_any_text_can_be_looked_for(text: str):
    search_terms(text)
    try:
        found = readings_of(text)
    except Refusal:
        return
    assert all(isinstance(number, str) for one in found for number in one.numbers)
