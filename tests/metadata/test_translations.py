"""Labels in other languages, by `X-Locale` (docs/api/metadata.md#translations)."""

from typing import Any

import pytest

from tests.clients import GraphqlClient, RestClient
from tests.metadata.model_actions import (
    Json,
    field_named,
    make_field,
    make_object,
    object_named,
    snapshot,
    update_field,
    update_object,
)

OBJECTS = "/rest/metadata/objects"
GERMAN = {"X-Locale": "de-DE"}


def translation(name: str, value: str | None, locale: str = "de-DE") -> Json:
    return {"locale": locale, "property": name, "value": value}


def shown(rest: RestClient, object_id: str, locale: str = "de-DE") -> Json:
    answer = rest.get(f"{OBJECTS}/{object_id}", headers={"X-Locale": locale})
    assert answer.status == 200, answer.body
    found: Json = answer.body
    return found


@pytest.mark.parametrize("is_custom", [False, True])
def test_texts_are_shown_in_the_requested_locale_only(rest: RestClient, is_custom: bool) -> None:
    obj = make_object(rest) if is_custom else object_named(rest, "company")
    field = make_field(rest, obj["id"], "TEXT", "motto") if is_custom else field_named(obj, "name")
    update_object(rest, obj["id"], translations=[translation("labelSingular", "Firma")])
    update_field(rest, field["id"], translations=[translation("label", "Bezeichnung")])

    german = shown(rest, obj["id"])
    assert german["labelSingular"] == "Firma"
    assert german["labelPlural"] == obj["labelPlural"]
    assert field_named(german, field["name"])["label"] == "Bezeichnung"
    for locale in ("de", "de-de", "fr-FR", ""):
        other = shown(rest, obj["id"], locale)
        assert other["labelSingular"] == obj["labelSingular"]
        assert field_named(other, field["name"])["label"] == field["label"]


def test_graphql_and_lists_show_the_same(rest: RestClient, metadata_graphql: GraphqlClient) -> None:
    company = object_named(rest, "company")
    update_object(rest, company["id"], translations=[translation("labelPlural", "Firmen")])
    listed = rest.get(OBJECTS, headers=GERMAN).body["data"]
    assert "Firmen" in [one["labelPlural"] for one in listed]
    asked = f'{{object(id:"{company["id"]}"){{labelPlural}}}}'
    answer = metadata_graphql(asked, headers=GERMAN)
    assert answer.data["object"]["labelPlural"] == "Firmen"
    assert metadata_graphql(asked).data["object"]["labelPlural"] == company["labelPlural"]


def test_null_takes_one_translation_away(rest: RestClient) -> None:
    company = object_named(rest, "company")
    update_object(
        rest,
        company["id"],
        translations=[translation("labelSingular", "Firma"), translation("labelPlural", "Firmen")],
    )
    update_object(rest, company["id"], translations=[translation("labelSingular", None)])
    german = shown(rest, company["id"])
    assert german["labelSingular"] == company["labelSingular"]
    assert german["labelPlural"] == "Firmen"


@pytest.mark.parametrize(
    "given",
    [
        {"de-DE": {"labelSingular": "Firma"}},
        "de-DE",
        0,
        False,
        [1],
        [translation("nameSingular", "firma")],
        [translation("isActive", "false")],
        [translation("labelSingular", "")],
        [translation("labelSingular", "x" * 64)],
        [translation("labelSingular", "Firma\0")],
        [translation("labelSingular", "Firma", "d" * 21)],
        [translation("labelSingular", "Firma", "")],
        [translation("labelSingular", "Firma", "de\0")],
        [{**translation("labelSingular", "Firma"), "value": 5}],
    ],
)
def test_what_is_no_translation_is_refused(rest: RestClient, given: Any) -> None:
    company = object_named(rest, "company")
    before = snapshot()
    answer = rest.patch(f"{OBJECTS}/{company['id']}", {"translations": given})
    assert answer.status == 400
    assert "translations must be a list of {locale, property, value}" in str(answer.body)
    assert "labelSingular" in str(answer.body)
    assert snapshot() == before
