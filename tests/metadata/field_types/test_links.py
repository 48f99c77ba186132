"""Links: one canonical form, or the bare domain (docs/api/rest.md#bodies)."""

from __future__ import annotations

import pytest

from metadata.types.composite.links import canonical_link
from metadata.types.registry import FIELD_TYPES
from metadata.values.scalars import Refusal
from tests.metadata.field_types.samples import a_field


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("https://acme.test", "https://acme.test"),
        ("https://acme.test/", "https://acme.test"),
        ("HTTPS://WWW.Acme.TEST/About/", "https://www.acme.test/About"),
        ("https://acme.test/a?b=/", "https://acme.test/a?b=/"),
        ("https://acme.test/?q=1#x", "https://acme.test?q=1#x"),
        ("http://acme.test:80/a", "http://acme.test/a"),
        ("http://acme.test:8080", "http://acme.test:8080"),
        ("https://münchen.test/ü", "https://xn--mnchen-3ya.test/ü"),
        ("linkedin.test/in/Ada/", "linkedin.test/in/Ada"),
        ("mailto:Ada@acme.test", "mailto:Ada@acme.test"),
        ("http://[::1]:3000/x", "http://[::1]:3000/x"),
        ("", None),
    ],
)
def test_a_link_is_brought_to_its_canonical_form(written: str, stored: str | None):
    assert canonical_link(written) == stored


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("https://acme.test/about", "acme.test"),
        ("https://www.acme.test/", "acme.test"),
        ("Acme.TEST", "acme.test"),
        ("http://user@sub.acme.test:8080/x?y#z", "sub.acme.test"),
    ],
)
def test_a_domain_field_keeps_the_bare_domain(written: str, stored: str):
    assert canonical_link(written, domain_only=True) == stored
    field = a_field("LINKS", settings={"type": "domain"})
    parsed = FIELD_TYPES["LINKS"].parse(field, {"primaryLinkUrl": written})
    assert parsed == {"primaryLinkUrl": stored}


@pytest.mark.parametrize(
    "written",
    ["not a link", "javascript:alert(1)", "JavaScript://x.test/%0aalert(1)", "https://", "//", "?"],
)
def test_what_is_no_link_is_refused(written: str):
    with pytest.raises(Refusal, match="a link such as"):
        canonical_link(written)


def test_a_domain_needs_a_dot():
    with pytest.raises(Refusal, match=r"a domain such as example\.com"):
        canonical_link("acme", domain_only=True)
