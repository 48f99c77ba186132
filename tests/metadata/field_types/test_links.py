"""Links: one canonical form, or the bare domain (docs/api/rest.md#bodies)."""

from __future__ import annotations

import json
from typing import Any

import ada_url
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg import sql

from metadata.types.composite.links import compares_domains
from metadata.types.registry import FIELD_TYPES
from metadata.values import link_texts
from metadata.values.link_texts import (
    HOST_SCHEMES,
    SCHEMES,
    bare_domain,
    canonical_link,
    domain_sql,
)
from metadata.values.scalars import Refusal
from tests.corpora import FOLDER
from tests.metadata.field_types.samples import a_field
from tests.metadata.field_types.tables import FieldTable, raw
from twenty.errors import InvalidData

LINKS = FIELD_TYPES["LINKS"]
WHATWG: list[tuple[str, str | None, str | None]] = json.loads(
    (FOLDER / "whatwg_urls.json").read_text()
)
NAUGHTY: list[str] = json.loads((FOLDER / "naughty_strings.json").read_text())


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("https://acme.test", "https://acme.test"),
        ("https://acme.test/", "https://acme.test"),
        ("HTTPS://WWW.Acme.TEST/About/", "https://www.acme.test/About"),
        # Nothing inside a URL is changed.
        ("https://acme.test/a?b=/", "https://acme.test/a?b=/"),
        ("https://acme.test/?q=1#x", "https://acme.test/?q=1#x"),
        ("https://acme.test/#x", "https://acme.test/#x"),
        ("https://acme.test/a/?q", "https://acme.test/a/?q"),
        ("https://acme.test/a//", "https://acme.test/a//"),
        ("https://acme.test/a/../b/./c%2f", "https://acme.test/a/../b/./c%2f"),
        ("http://acme.test:80/a", "http://acme.test/a"),
        ("http://acme.test:8080", "http://acme.test:8080"),
        ("https://münchen.test/ü", "https://xn--mnchen-3ya.test/ü"),
        ("https://😀.la/😀", "https://xn--e28h.la/😀"),
        ("https://faß.de", "https://xn--fa-hia.de"),
        ("https://acme.test/a b?c d#e f", "https://acme.test/a%20b?c%20d#e%20f"),
        ("https:acme.test", "https://acme.test"),
        ("http://0x7f.1/", "http://127.0.0.1"),
        ("ftp://User@Files.Acme.test:21/x", "ftp://User@files.acme.test/x"),
        ("linkedin.test/in/Ada/", "linkedin.test/in/Ada"),
        ("Acme.test:8080/x", "acme.test:8080/x"),
        ("localhost:3000", "localhost:3000"),
        ("acme.test.", "acme.test"),
        ("mailto:Ada@acme.test", "mailto:Ada@acme.test"),
        ("TEL:+33 6", "tel:+33%206"),
        ("http://[::1]:3000/x", "http://[::1]:3000/x"),
        ("\ufeff https://acme.test\u200b\n", "https://acme.test"),
        ("", None),
    ],
)
def test_a_link_is_brought_to_its_canonical_form(written: str, stored: str | None):
    assert canonical_link(written) == stored
    assert stored is None or canonical_link(stored) == stored


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("https://acme.test/about", "acme.test"),
        ("https://www.acme.test/", "acme.test"),
        ("Acme.TEST", "acme.test"),
        ("http://user@sub.acme.test:8080/x?y#z", "sub.acme.test"),
        ("www.com", "www.com"),
    ],
)
def test_a_domain_field_keeps_the_bare_domain(written: str, stored: str):
    assert canonical_link(written, domain_only=True) == stored
    field = a_field("LINKS", settings={"type": "domain"})
    parsed = LINKS.parse(field, {"primaryLinkUrl": written})
    assert parsed == {"primaryLinkUrl": stored}


@pytest.mark.parametrize(
    "written",
    [
        "not a link", "https://", "//", "?", "http://256.256.256.256", "http://a b.test",
        "https://a..test", "http://acme.test:65536", "mailto:", "https://acme.test/a\nb",
        "https://" + "a" * 64 + ".test", "javascript%3Aalert(1)", "javascript&colon;alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_link_is_refused(written: str):
    with pytest.raises(Refusal, match="a link such as"):
        canonical_link(written)


DANGEROUS = ("javascript", "data", "vbscript", "file", "blob", "about", "view-source", "ms-word")


@pytest.mark.parametrize("scheme", DANGEROUS)
@pytest.mark.parametrize(
    "form",
    [
        "{}:alert(1)", "{}://acme.test/%0aalert(1)", " {}:alert(1)", "\x01\t{}:alert(1)",
        "{}:alert(1)@acme.test", "{}:alert(1)//@acme.test", "{}://a:b@acme.test", "{}:80/alert(1)",
        "\u200b{}:alert(1)",
    ],
)  # fmt: skip
def test_a_scheme_that_could_run_something_is_refused_however_it_is_written(scheme: str, form: str):
    for written in (form.format(scheme), form.format(scheme.upper()), form.format(scheme.title())):
        with pytest.raises(Refusal, match=f'not "{scheme}:"'):
            canonical_link(written)
    for broken in (
        f"{scheme[0]}\t{scheme[1:]}:alert(1)",
        f"{scheme[0]}\u200b{scheme[1:]}:alert(1)",
    ):
        with pytest.raises(Refusal):
            canonical_link(broken)


@given(st.text(alphabet="javscript:file/\\@%\t\n .0?#&;", max_size=20))
def test_what_a_browser_reads_a_scheme_in_is_never_stored(text: str):
    try:
        stored = canonical_link(text)
    except Refusal:
        return
    if stored is None:
        return
    # As an `href`: beside a scheme that is allowed, at most "host:port" looks like one.
    try:
        read = ada_url.URL(stored)
    except ValueError:
        return
    scheme = read.protocol.removesuffix(":")
    assert scheme in SCHEMES or "." in scheme or scheme == "localhost"


def test_a_domain_needs_a_dot():
    for written in ("acme", "https://127.0.0.1/", "mailto:a@acme.test"):
        with pytest.raises(Refusal, match=r"a domain such as example\.com"):
            canonical_link(written, domain_only=True)


# -- the corpora ----------------------------------------------------------------------------------


def test_the_url_standards_own_list_is_read_as_it_says():
    assert len(WHATWG) == 506
    taken = refused = 0
    for written, href, host in WHATWG:
        scheme = href.split(":")[0] if href else ""
        try:
            stored = canonical_link(written)
        except Refusal:
            refused += 1
            # Control characters and half characters are no part of a link here; "." and ".." are
            # no hosts.
            is_odd = any(
                c < " " or "\x7f" <= c < "\xa0" or "\ud800" <= c < "\ue000" for c in written
            )
            assert scheme not in HOST_SCHEMES or is_odd or ".." in f"{host}.", written
            continue
        if scheme in HOST_SCHEMES:
            taken += 1
            assert stored is not None
            again = ada_url.URL(stored)
            assert again.hostname == str(host).removesuffix("."), written
            assert again.href.rstrip("/") == str(href).rstrip("/"), written
        elif href is None:  # without a scheme, where only we take it
            assert ":" not in written.split("/")[0] or "." in written.split(":")[0], written
    assert (taken, refused) == (103, 386)


def test_naughty_strings_are_taken_whole_or_refused():
    assert len(NAUGHTY) == 485
    for written in NAUGHTY:
        try:
            stored = canonical_link(written)
        except Refusal:
            continue
        assert stored is None or canonical_link(stored) == stored
        assert stored is None or not stored.startswith("javascript")


# -- the short way and the database read as the long way does --------------------------------------

PLAIN_LOOKING = st.from_regex(
    r"\A(https?://|HTTP://)?(www\.|[a-zA-Z0-9-]{1,4}\.|xn--[a-z]{1,3}\.){1,3}[a-z0-9]{1,4}"
    r"(:80|:8080)?([/?#][ -~]{0,8})?/?\Z"
)


def _the_long_way(text: str, *, domain_only: bool) -> str | None:
    link = link_texts._read(text.strip())
    return link_texts._domain(link) if domain_only else link_texts._written(link)


@given(PLAIN_LOOKING, st.booleans())
@example("https://1.2", False)
@example("https://a.0x7f", False)
@example("https://www.com/", True)
def test_the_short_way_reads_as_the_long_way(text: str, domain_only: bool):
    def tried(read: Any) -> object:
        try:
            return read(text, domain_only=domain_only)
        except Refusal:
            return Refusal

    assert tried(canonical_link) == tried(_the_long_way)


@pytest.mark.django_db
def test_postgresql_finds_the_same_domain():
    cursor = raw()
    query = sql.SQL("SELECT {}").format(domain_sql(sql.SQL("%(link)s::text")))

    def check(stored: str | None) -> None:
        if stored is not None:
            cursor.execute(query, {"link": stored})
            assert cursor.fetchone() == (bare_domain(stored),)

    for written, _, _ in WHATWG:
        try:
            check(canonical_link(written))
        except Refusal:
            continue

    @given(PLAIN_LOOKING)
    @example("mailto:ada@acme.test")
    @example("tel:+33")
    @example("https://a@b@www.acme.test/")
    @example("ada@www.acme.test:80")
    def any_link(text: str) -> None:
        try:
            check(canonical_link(text))
        except Refusal:
            return

    any_link()


# -- the field type ------------------------------------------------------------------------------

HELD = {
    "primaryLinkLabel": "Old",
    "primaryLinkUrl": "https://old.test",
    "secondaryLinks": [
        {"url": "https://a.test", "label": "A"},
        {"url": "https://b.test", "label": ""},
    ],
}
NOTHING = {"primaryLinkLabel": None, "primaryLinkUrl": None, "secondaryLinks": None}


def _plain(parsed: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "obj", value) for name, value in parsed.items()}


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        (
            {"secondaryLinks": [{"url": "https://a.test/", "label": "A"}, {"url": "b.test"}]},
            {
                "primaryLinkLabel": "A",
                "primaryLinkUrl": "https://a.test",
                "secondaryLinks": [{"url": "b.test", "label": ""}],
            },
        ),
        (
            {"primaryLinkUrl": "", "primaryLinkLabel": "x", "secondaryLinks": [{"url": "b.test"}]},
            {"primaryLinkLabel": None, "primaryLinkUrl": "b.test", "secondaryLinks": None},
        ),
        ({"primaryLinkLabel": "alone"}, {"primaryLinkLabel": None}),
        (
            {"primaryLinkUrl": None, "primaryLinkLabel": "x"},
            {"primaryLinkLabel": None, "primaryLinkUrl": None},
        ),
        ({"secondaryLinks": [{"url": "", "label": "x"}]}, {"secondaryLinks": None}),
    ],
)
def test_of_a_new_record_the_first_link_is_the_primary_one(given: Any, becomes: Any):
    assert _plain(LINKS.parse(a_field("LINKS"), given)) == becomes


def test_a_default_is_the_primary_link_of_a_new_record():
    field = a_field("LINKS", default_value={"primaryLinkUrl": "'https://a.test'"})
    given = {"secondaryLinks": [{"url": "b.test", "label": ""}], "primaryLinkLabel": "A"}
    assert _plain(LINKS.parse(field, given)) == given


@pytest.mark.parametrize(
    ("given", "held", "becomes"),
    [
        (
            {"primaryLinkUrl": ""},
            HELD,
            {
                "primaryLinkLabel": "A",
                "primaryLinkUrl": "https://a.test",
                "secondaryLinks": [{"url": "https://b.test", "label": ""}],
            },
        ),
        ({"primaryLinkLabel": "New"}, HELD, {"primaryLinkLabel": "New"}),
        ({"primaryLinkLabel": "New"}, NOTHING, {"primaryLinkLabel": None}),
        ({"secondaryLinks": []}, HELD, {"secondaryLinks": None}),
        (
            {"secondaryLinks": [{"url": "c.test", "label": "C"}]},
            NOTHING,
            {"primaryLinkLabel": "C", "primaryLinkUrl": "c.test", "secondaryLinks": None},
        ),
        (
            {"primaryLinkUrl": None},
            {**HELD, "secondaryLinks": None},
            {"primaryLinkLabel": None, "primaryLinkUrl": None},
        ),
    ],
)
def test_a_change_is_read_over_what_the_record_holds(given: Any, held: Any, becomes: Any):
    assert LINKS.needs_stored(a_field("LINKS"), given)
    assert _plain(LINKS.parse_over(a_field("LINKS"), given, held)) == becomes


@pytest.mark.parametrize(
    "given", [{"primaryLinkUrl": "a.test"}, {"primaryLinkUrl": "", "secondaryLinks": []}, {}, None]
)
def test_the_record_is_asked_only_where_it_decides(given: Any):
    assert not LINKS.needs_stored(a_field("LINKS"), given)


def test_a_refused_further_link_is_named_by_its_place():
    given = {"secondaryLinks": [{"url": "a.test"}, {"url": "javascript:alert(1)"}]}
    with pytest.raises(InvalidData, match=r"probe\.secondaryLinks.*at place 1: a link with no"):
        LINKS.parse(a_field("LINKS"), given)


def test_companies_are_compared_by_domain_and_other_links_by_their_text():
    company = a_field("LINKS", name="domainName", is_custom=False)
    assert compares_domains(company)
    assert compares_domains(a_field("LINKS", settings={"type": "domain"}))
    assert not compares_domains(a_field("LINKS", name="domainName"))


SAME = [
    "https://acme.test", "http://www.acme.test/about?utm=1", "acme.test", "ACME.test:8080/x#y",
    "https://ada@acme.test/",
]  # fmt: skip


@pytest.mark.django_db
def test_links_of_one_domain_are_the_same_company():
    field = a_field("LINKS", name="domainName", column_name="domainName", is_custom=False)
    table = FieldTable(field)
    for row, link in enumerate([*SAME, "https://sub.acme.test", "https://acme.test.other"]):
        table.insert(row, domainName={"primaryLinkUrl": link})
    table.insert(90)
    everyone = list(range(len(SAME)))
    for link in SAME:
        assert table.rows_where("eq", link, "primaryLinkUrl") == everyone
        assert table.rows_where("in", [link], "primaryLinkUrl") == everyone
        assert table.rows_where("neq", link, "primaryLinkUrl") == [len(SAME), len(SAME) + 1]
        assert table.rows_where("in", [link, ""], "primaryLinkUrl") == [*everyone, 90]
    assert table.rows_where("eq", "", "primaryLinkUrl") == [90]
    assert table.rows_where("ilike", "%www.acme%", "primaryLinkUrl") == [1]
    assert table.read(1)["primaryLinkUrl"] == "http://www.acme.test/about?utm=1"
