"""The client behind reverse proxies: only TRUSTED_PROXIES are believed."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from apikeys.limits.client_address import client_address
from twenty.config.environment import Environment
from twenty.http.proxies import TrustedProxyMiddleware

FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9, 10.0.0.8",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "crm.example.com",
}


def seen(rf: RequestFactory, proxies: str, **meta: str) -> HttpRequest:
    """The request as a view behind the middleware sees it."""
    requests: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        requests.append(request)
        return HttpResponse()

    with override_settings(ENVIRONMENT=Environment.parse({"TRUSTED_PROXIES": proxies})):
        TrustedProxyMiddleware(view)(rf.get("/", **meta))  # type: ignore[arg-type]
    return requests[0]


def test_headers_of_a_stranger_count_for_nothing(rf: RequestFactory) -> None:
    request = seen(rf, "10.0.0.0/8", REMOTE_ADDR="198.51.100.1", **FORWARDED)
    assert request.META["REMOTE_ADDR"] == "198.51.100.1"
    assert request.scheme == "http"
    assert request.META.get("HTTP_HOST", "testserver") == "testserver"


def test_a_trusted_proxy_is_believed_up_to_the_first_stranger(rf: RequestFactory) -> None:
    request = seen(rf, "10.0.0.0/8", REMOTE_ADDR="10.0.0.7", **FORWARDED)
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert request.is_secure()
    assert request.META["HTTP_HOST"] == "crm.example.com"


def test_a_client_cannot_put_an_address_before_its_own(rf: RequestFactory) -> None:
    forged = {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.9, 10.0.0.8"}
    request = seen(rf, "10.0.0.0/8", REMOTE_ADDR="10.0.0.7", **forged)
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:1234", "203.0.113.9"),
        ("2001:db8::9", "2001:db8::9"),
        ("[2001:db8::9]", "2001:db8::9"),
        ("[2001:db8::9]:1234", "2001:db8::9"),
        ('"[2001:db8::9]:1234"', "2001:db8::9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
@pytest.mark.parametrize("nearer", ["", ", 10.0.0.8", ", 10.0.0.8:80", ", [::ffff:10.0.0.8]:80"])
def test_an_address_is_read_in_each_form_that_proxies_write(
    rf: RequestFactory, written: str, address: str, nearer: str
) -> None:
    chain = {"HTTP_X_FORWARDED_FOR": f"192.0.2.1, {written}{nearer}"}
    request = seen(rf, "10.0.0.0/8", REMOTE_ADDR="10.0.0.7", **chain)
    assert request.META["REMOTE_ADDR"] == address
    assert client_address(request) == address.replace("2001:db8::9", "2001:db8::/64")


def test_a_proxy_is_known_though_the_server_listens_on_ipv6(rf: RequestFactory) -> None:
    request = seen(rf, "10.0.0.0/8", REMOTE_ADDR="::ffff:10.0.0.7", **FORWARDED)
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"


@pytest.mark.parametrize(
    "written",
    ["203.0.113.9:", "203.0.113.9:x", "203.0.113.9:123456", "[2001:db8::9", "[2001:db8::9]x",
     "[]", "[x]:1", ":80", "_hidden", "203.0.113", "203.0.113.9 203.0.113.8", "\0", "²",
     "203.0.113.9:²"],
)  # fmt: skip
def test_what_is_no_address_is_not_taken_for_one(rf: RequestFactory, written: str) -> None:
    chain = {"HTTP_X_FORWARDED_FOR": f"192.0.2.1, {written}"}
    request = seen(rf, "10.0.0.0/8", REMOTE_ADDR="10.0.0.7", **chain)
    assert request.META["REMOTE_ADDR"] == "10.0.0.7"


@pytest.mark.parametrize("chain", ["", "unknown", "203.0.113.9, garbage"])
def test_a_chain_that_cannot_be_read_leaves_the_proxys_address(
    rf: RequestFactory, chain: str
) -> None:
    request = seen(rf, "10.0.0.7", REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR=chain)
    assert request.META["REMOTE_ADDR"] == "10.0.0.7"


def test_without_proxies_the_middleware_is_not_there() -> None:
    with override_settings(ENVIRONMENT=Environment.parse({})), pytest.raises(MiddlewareNotUsed):
        TrustedProxyMiddleware(lambda request: HttpResponse())
