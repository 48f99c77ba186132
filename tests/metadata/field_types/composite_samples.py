"""Samples of the types with sub-fields."""

from __future__ import annotations

from collections.abc import Mapping

from tests.metadata.field_types.sample_cases import AN_ID, Samples

_NAME = {"firstName": "Ada", "lastName": "Nolan"}
_NO_NAME = {"firstName": "", "lastName": ""}
_NO_EMAILS = {"primaryEmail": "", "additionalEmails": []}
_NO_LINKS = {"primaryLinkLabel": "", "primaryLinkUrl": "", "secondaryLinks": []}
_NO_PHONES = {
    "primaryPhoneNumber": "",
    "primaryPhoneCountryCode": "",
    "primaryPhoneCallingCode": "",
    "additionalPhones": [],
}
_NO_MONEY = {"amountMicros": None, "currencyCode": ""}
_NO_ADDRESS = {
    "addressStreet1": "",
    "addressStreet2": "",
    "addressCity": "",
    "addressPostcode": "",
    "addressState": "",
    "addressCountry": "",
    "addressLat": None,
    "addressLng": None,
}
_NOBODY = {"source": None, "workspaceMemberId": None, "name": "", "context": None}
_FRENCH = {
    "primaryPhoneNumber": "612345678",
    "primaryPhoneCountryCode": "FR",
    "primaryPhoneCallingCode": "+33",
    "additionalPhones": [],
}
_HELLO = '[{"type": "paragraph", "props": {}, "content": [], "children": []}]'

COMPOSITE_SAMPLES: Mapping[str, Samples] = {
    "FULL_NAME": Samples(
        good=[(_NAME, _NAME), ({"firstName": "Bo"}, {"firstName": "Bo", "lastName": ""})],
        empty=[{}, {"firstName": "", "lastName": None}],
        reads_empty=_NO_NAME,
        bad=["Ada", 5, [], True, {"middleName": "x"}, {"firstName": 5}, {"lastName": "\x00"}],
        defaults=[({"firstName": "'Ada'", "lastName": "''"}, {"firstName": "Ada", "lastName": ""})],
        bad_defaults=["'Ada'", {"firstName": 5}],
    ),
    "EMAILS": Samples(
        good=[
            (
                {"primaryEmail": " Ada@ACME.test. ", "additionalEmails": ["B@münchen.test"]},
                {"primaryEmail": "ada@acme.test", "additionalEmails": ["b@xn--mnchen-3ya.test"]},
            ),
            (
                {"additionalEmails": '["A@x.test"]'},
                {"primaryEmail": "", "additionalEmails": ["a@x.test"]},
            ),
        ],
        empty=[{}, {"primaryEmail": "", "additionalEmails": []}, {"additionalEmails": [""]}],
        reads_empty=_NO_EMAILS,
        bad=[
            "a@x.test",
            5,
            {"email": "a@x.test"},
            {"primaryEmail": "nobody"},
            {"primaryEmail": "a@b"},
            {"primaryEmail": "a b@x.test"},
            {"primaryEmail": 5},
            {"primaryEmail": "a@@x.test"},
            {"primaryEmail": "@x.test"},
            {"primaryEmail": "a@"},
            {"primaryEmail": "a@-x.test"},
            {"primaryEmail": "a@x..test"},
            {"primaryEmail": "a@" + "x" * 64 + ".test"},
            {"primaryEmail": "a" * 65 + "@x.test"},
            {"additionalEmails": "nobody"},
            {"additionalEmails": ["nobody"]},
            {"additionalEmails": [None]},
            {"additionalEmails": {"a": 1}},
        ],
        defaults=[
            (
                {"primaryEmail": "'a@x.test'", "additionalEmails": None},
                {"primaryEmail": "a@x.test", "additionalEmails": []},
            )
        ],
        bad_defaults=[{"primaryEmail": "'nobody'"}, "'a@x.test'"],
    ),
    "PHONES": Samples(
        good=[
            ({"primaryPhoneNumber": "+33612345678"}, _FRENCH),
            ({"primaryPhoneNumber": "06 12 34 56 78", "primaryPhoneCountryCode": "fr"}, _FRENCH),
            ({"primaryPhoneNumber": "612345678", "primaryPhoneCallingCode": "33"}, _FRENCH),
            (
                {"primaryPhoneNumber": "+33 6 12 34 56 78 ext. 7"},
                {**_FRENCH, "primaryPhoneNumber": "612345678;ext=7"},
            ),
            (
                {"primaryPhoneNumber": "112", "primaryPhoneCountryCode": "FR"},
                {**_FRENCH, "primaryPhoneNumber": "112"},
            ),
        ],
        empty=[{}, {"primaryPhoneNumber": "", "additionalPhones": []}],
        reads_empty=_NO_PHONES,
        bad=[
            "+33612345678",
            5,
            {"phone": "1"},
            {"primaryPhoneNumber": 612345678},
            {"primaryPhoneNumber": "call me"},
            {"primaryPhoneNumber": "-"},
            {"primaryPhoneNumber": "+33612345678", "primaryPhoneCountryCode": "US"},
            {"primaryPhoneNumber": "+33612345678", "primaryPhoneCallingCode": "+1"},
            {"primaryPhoneCountryCode": "XX"},
            {"primaryPhoneCallingCode": "+999"},
            {"primaryPhoneCountryCode": "FR", "primaryPhoneCallingCode": "+49"},
            {"additionalPhones": ["+33612345678"]},
            {"additionalPhones": [{"phone": "1"}]},
            {"additionalPhones": [{"number": "x"}]},
        ],
        defaults=[
            (
                {"primaryPhoneNumber": "''", "primaryPhoneCountryCode": "'FR'"},
                {**_FRENCH, "primaryPhoneNumber": ""},
            )
        ],
        bad_defaults=[{"primaryPhoneCountryCode": "'XX'"}],
    ),
    "LINKS": Samples(
        good=[
            (
                {
                    "primaryLinkUrl": "HTTPS://Acme.TEST:443/About/",
                    "primaryLinkLabel": "Acme",
                    "secondaryLinks": [{"url": "https://a.test/", "label": "blog"}],
                },
                {
                    "primaryLinkLabel": "Acme",
                    "primaryLinkUrl": "https://acme.test/About",
                    "secondaryLinks": [{"url": "https://a.test", "label": "blog"}],
                },
            ),
            ({"primaryLinkUrl": "Acme.test/"}, {**_NO_LINKS, "primaryLinkUrl": "acme.test"}),
        ],
        empty=[{}, {"primaryLinkUrl": "", "secondaryLinks": []}, {"secondaryLinks": [{}]}],
        reads_empty=_NO_LINKS,
        bad=[
            "https://a.test",
            5,
            {"url": "https://a.test"},
            {"primaryLinkUrl": "not a link"},
            {"primaryLinkUrl": "javascript:alert(1)"},
            {"primaryLinkUrl": "data://x"},
            {"primaryLinkUrl": 5},
            {"primaryLinkUrl": "https://" + "a" * 2048},
            {"secondaryLinks": ["https://a.test"]},
            {"secondaryLinks": [{"url": "a b"}]},
            {"secondaryLinks": [{"href": "x"}]},
            {"primaryLinkLabel": 5},
        ],
        defaults=[
            (
                {"primaryLinkUrl": "'https://a.test/'", "secondaryLinks": None},
                {**_NO_LINKS, "primaryLinkUrl": "https://a.test"},
            )
        ],
        bad_defaults=[{"primaryLinkUrl": "'not a link'"}],
    ),
    "CURRENCY": Samples(
        good=[
            (
                {"amountMicros": 2_500_000_000, "currencyCode": "EUR"},
                {"amountMicros": 2_500_000_000, "currencyCode": "EUR"},
            ),
            (
                {"amountMicros": "350000000", "currencyCode": "usd"},
                {"amountMicros": 350_000_000, "currencyCode": "USD"},
            ),
            (
                {"amountMicros": 10**30, "currencyCode": "CLF"},
                {"amountMicros": 10**30, "currencyCode": "CLF"},
            ),
        ],
        empty=[{}, {"amountMicros": None, "currencyCode": ""}],
        reads_empty=_NO_MONEY,
        bad=[
            5,
            "5 EUR",
            {"amount": 5},
            {"amountMicros": "abc"},
            {"amountMicros": True},
            {"amountMicros": float("inf")},
            {"currencyCode": "EURO"},
            {"currencyCode": "ZZZ"},
            {"currencyCode": 978},
            {"amountMicros": []},
        ],
        defaults=[
            ({"amountMicros": None, "currencyCode": "'USD'"}, {**_NO_MONEY, "currencyCode": "USD"})
        ],
        bad_defaults=[{"currencyCode": "'ZZZ'"}, 5],
    ),
    "ADDRESS": Samples(
        good=[
            (
                {"addressCity": "Paris", "addressLat": 48.8809, "addressLng": "2.3326"},
                {
                    **_NO_ADDRESS,
                    "addressCity": "Paris",
                    "addressLat": 48.8809,
                    "addressLng": 2.3326,
                },
            )
        ],
        empty=[{}, {"addressCity": "", "addressLat": ""}],
        reads_empty=_NO_ADDRESS,
        bad=["Paris", 5, {"addressStreet3": "x"}, {"addressCity": 5}, {"addressLat": "north"}],
        defaults=[
            (
                {"addressCity": "'Paris'", "addressCountry": None},
                {**_NO_ADDRESS, "addressCity": "Paris"},
            )
        ],
        bad_defaults=[{"addressLat": "'north'"}],
    ),
    "ACTOR": Samples(
        good=[
            ({"source": "EMAIL"}, {**_NOBODY, "source": "EMAIL"}),
            (
                {"source": "API", "name": "Key", "workspaceMemberId": AN_ID, "context": {"a": 1}},
                {"source": "API", "workspaceMemberId": AN_ID, "name": "Key", "context": {"a": 1}},
            ),
        ],
        bad=["API", {"source": "OTHER"}, {"source": 5}, {"who": 1}, {"workspaceMemberId": "x"}],
        defaults=[
            (
                {"source": "'MANUAL'", "name": "'System'", "workspaceMemberId": None},
                {**_NOBODY, "source": "MANUAL", "name": "System"},
            )
        ],
        bad_defaults=[{"source": "'OTHER'"}],
    ),
    "RICH_TEXT": Samples(
        good=[
            (
                {"blocknote": _HELLO, "markdown": "Hello"},
                {"blocknote": _HELLO, "markdown": "Hello"},
            )
        ],
        empty=[{}, {"blocknote": "", "markdown": ""}, {"markdown": None}, {"blocknote": "[]"}],
        reads_empty={"blocknote": "", "markdown": ""},
        bad=["Hello", {"html": "x"}, {"markdown": 5}, {"blocknote": "{"}, {"blocknote": "{}"}],
        defaults=[
            (
                {"blocknote": _HELLO, "markdown": "Hello"},
                {"blocknote": _HELLO, "markdown": "Hello"},
            )
        ],
        bad_defaults=[{"blocknote": "'{'"}],
    ),
}
