"""Which targets may be connected to, whatever form their address is written in."""

import socket
from typing import Any

import pytest
from pytest_django import Settings

from twenty.errors import BadUserInput
from twenty.http import outbound
from twenty.http.outbound import check_target
from twenty.http.outbound.targets import Refused, resolve

SETTING = "OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS"
INTERNAL = [
    "127.0.0.1", "127.8.8.8", "localhost", "[::1]", "0x7f000001", "2130706433", "0177.0.0.1",
    "127.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0", "[::]", "10.0.0.1", "172.16.3.4",
    "192.168.1.1", "100.64.0.1", "224.0.0.1", "[ff02::1]", "[fc00::1]", "240.0.0.1",
    "255.255.255.255", "192.0.2.1", "198.18.0.1", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]",
    "[2002:7f00:1::]", "[2002:a00:1::]", "[::127.0.0.1]", "[2001:db8::1]",
    "[2001:0:7f00:1::]",
]  # fmt: skip
NEVER = [
    "169.254.169.254", "[::ffff:169.254.169.254]", "169.254.170.2", "[fe80::1]",
    "[fd00:ec2::254]", "100.100.100.200", "168.63.129.16", "0xa9fea9fe",
    "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "192.0.0.192", "[::169.254.169.254]",
]  # fmt: skip
MALFORMED = [
    "ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)", "//example.com", "",
    "http://", "http:///path", "http://user:pw@93.184.216.34/", "http://user@93.184.216.34/",
    "http://93.184.216.34:99999/", "http://93.184.216.34/\r\nX: y", "http://93.184.216.34/a b",
    "http://93.184.216.34\\@127.0.0.1/", "http://[::1", "http://93.184.216.34/ü",
    "http://93.184.216.34/" + "a" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("host", INTERNAL)
def test_internal_addresses_are_refused_with_what_allows_them(host: str) -> None:
    with pytest.raises(BadUserInput, match=SETTING) as refused:
        check_target(f"http://{host}/")
    assert refused.value.code == "INVALID_TARGET_URL"


@pytest.mark.parametrize("host", NEVER)
def test_metadata_addresses_are_never_allowed(host: str, settings: Settings) -> None:
    for allowed in ((), ("*",), (host.strip("[]"),), ("0.0.0.0/0", "::/0")):
        settings.OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS = allowed
        with pytest.raises(BadUserInput, match="never allowed"):
            check_target(f"http://{host}/latest/meta-data/")


@pytest.mark.parametrize("url", MALFORMED)
def test_what_is_no_target_is_refused(url: str, settings: Settings) -> None:
    settings.OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS = ("*",)
    with pytest.raises(BadUserInput) as refused:
        check_target(url)
    assert refused.value.code == "INVALID_TARGET_URL"


@pytest.mark.parametrize("allowed", ["10.0.0.1", "10.0.0.0/8", "*"])
def test_the_operator_allows_addresses_and_networks(allowed: str, settings: Settings) -> None:
    settings.OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS = (allowed,)
    check_target("http://10.0.0.1:99/")
    if allowed != "*":
        with pytest.raises(BadUserInput, match=SETTING):
            check_target("http://192.168.0.1/")


def test_public_targets_need_the_webs_ports() -> None:
    for port in (80, 443, 1024, 8443):
        check_target(f"https://93.184.216.34:{port}/hook?key=1")
    for port in (22, 25, 1, 1023):
        with pytest.raises(BadUserInput, match=f"port {port}"):
            check_target(f"https://93.184.216.34:{port}/hook")


class Names:
    """A resolver whose names mean what the test says."""

    def __init__(self, **meanings: list[str]) -> None:
        self.meanings = meanings

    def __call__(self, host: str, port: int, **_: Any) -> list[Any]:
        if host not in self.meanings:
            raise socket.gaierror
        return [(0, 0, 0, "", (one, port)) for one in self.meanings[host]]


def test_a_name_with_one_internal_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(example=["93.184.216.34", "10.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    with pytest.raises(BadUserInput, match=SETTING):
        check_target("http://example/")


def test_a_name_may_be_allowed(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(n8n=["10.0.0.1"], other=["10.0.0.2"]))
    settings.OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS = ("n8n",)
    check_target("http://N8N:5678/")
    with pytest.raises(BadUserInput, match=SETTING):
        check_target("http://other/")


def test_a_name_that_changes_its_meaning_is_refused_when_sending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = Names(example=["93.184.216.34"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    check_target("http://example/")
    names.meanings["example"] = ["127.0.0.1"]
    with pytest.raises(outbound.OutboundFailure, match=SETTING):
        outbound.post("http://example/", {}, b"{}")


def test_what_is_connected_to_is_what_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    connected: list[str] = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(0, 0, 0, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address: tuple[str, int], **_: Any) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(outbound.OutboundFailure):
        outbound.post("http://example/", {}, b"{}")
    assert (asked, connected) == (["example"], ["93.184.216.34"])


def test_a_name_without_address_may_be_saved() -> None:
    check_target("http://does-not-exist.invalid/")


def test_a_target_knows_its_parts() -> None:
    target = resolve("https://93.184.216.34/hook?a=b#fragment")
    assert (target.port, target.path, target.host_header) == (443, "/hook?a=b", "93.184.216.34")
    with pytest.raises(Refused):
        resolve("gopher://93.184.216.34/")
