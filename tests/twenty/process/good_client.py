"""A well-behaved client: signs in both ways, reads, writes, checks health."""

from __future__ import annotations

import json
import re
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

PASSWORD = "a-long-enough-password-17"
SIGN_IN = """mutation($email: String!, $password: String!) {
  getLoginTokenFromCredentials(email: $email, password: $password) { loginToken { token } } }"""
SECONDS = 60


class GoodClient:
    """Makes each call on a connection of its own; raises on an unexpected answer."""

    def __init__(self, url: str, key: str, email: str) -> None:
        self.url, self.key, self.email = url, key, email
        self.written: list[str] = []

    def do_everything(self) -> None:
        self.asks_for_health()
        self.signs_in_on_the_page()
        self.signs_in_over_graphql()
        self.writes()
        self.reads()
        self.reads_over_graphql()

    def asks_for_health(self) -> None:
        assert self.call("GET", "/healthz", is_known=False) == {"status": "ok"}

    def signs_in_on_the_page(self) -> None:
        browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()),
        )
        page = browser.open(f"{self.url}/sign-in", timeout=SECONDS).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        form = {"csrfmiddlewaretoken": token[1], "email": self.email, "password": PASSWORD}
        answer = browser.open(f"{self.url}/sign-in", urlencode(form).encode(), timeout=SECONDS)
        assert answer.url.endswith("/settings/profile")

    def signs_in_over_graphql(self) -> None:
        variables = {"email": self.email, "password": PASSWORD}
        body = {"query": SIGN_IN, "variables": variables}
        answer = self.call("POST", "/metadata", body, is_known=False)
        assert answer["data"]["getLoginTokenFromCredentials"]["loginToken"]["token"], answer

    def writes(self) -> None:
        answer = self.call("POST", "/rest/people", {"jobTitle": "good"})
        self.written.append(answer["data"]["createPerson"]["id"])

    def reads(self) -> None:
        answer = self.call("GET", f"/rest/people/{self.written[-1]}")
        assert answer["data"]["person"]["jobTitle"] == "good"

    def reads_over_graphql(self) -> None:
        answer = self.call("POST", "/graphql", {"query": "{ people { totalCount } }"})
        assert answer["data"]["people"]["totalCount"] >= len(self.written)

    def call(self, method: str, path: str, body: Any = None, *, is_known: bool = True) -> Any:
        """The parsed JSON of an answer that is no refusal."""
        headers = {"Content-Type": "application/json"}
        if is_known:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(  # noqa: S310  our own server
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers=headers,
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return json.load(answer)
