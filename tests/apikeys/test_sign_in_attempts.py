"""Guessing passwords: guessers are slowed down, and whoever knows the password gets in."""

from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.apikeys.documents import LOGIN
from tests.apikeys.people import PASSWORD, Person
from tests.apikeys.refusals import assert_refused
from tests.clients import GraphqlClient

GUESSER, OWNER = "203.0.113.9", "198.51.100.7"


def login(client: GraphqlClient, email: str, password: str = PASSWORD) -> Any:
    return client(LOGIN, {"email": email, "password": password})


def sign_in_from(address: str, email: str, password: str = "", cookies: Any = None) -> int:
    """Return the page's status: 302 for a successful sign-in. `cookies`: of a browser."""
    page = Client()
    if cookies is not None:
        page.cookies = cookies
    given = {"email": email, "password": password or PASSWORD}
    answer = page.post("/sign-in", given, REMOTE_ADDR=address)
    if cookies is not None:
        cookies.update(answer.cookies)
    return answer.status_code


@pytest.fixture
def _counts_begin_anew() -> None:
    cache.clear()


@pytest.mark.usefixtures("_counts_begin_anew")
def test_guessers_lock_out_themselves_and_not_the_owner(
    admin: Person, member: Person, settings: Any
) -> None:
    settings.SIGN_IN_PLACE_LIMIT = "3/5m"
    email = admin.user.email
    assert [sign_in_from(GUESSER, email, "wrong") for _ in range(5)] == [200] * 3 + [429] * 2
    assert sign_in_from(GUESSER, email) == 429
    assert sign_in_from(OWNER, email) == 302
    assert sign_in_from(GUESSER, member.user.email) == 302


@pytest.mark.usefixtures("_counts_begin_anew")
def test_the_api_counts_as_the_pages_do(
    admin: Person, anonymous_metadata_graphql: GraphqlClient, settings: Any
) -> None:
    settings.SIGN_IN_PLACE_LIMIT = "3/5m"
    for _ in range(3):
        assert_refused(login(anonymous_metadata_graphql, admin.user.email, "wrong"), "FORBIDDEN")
    error = assert_refused(login(anonymous_metadata_graphql, admin.user.email), "RATE_LIMITED")
    assert error["extensions"]["retryAfterSeconds"] >= 1
    assert sign_in_from(OWNER, admin.user.email) == 302


@pytest.mark.usefixtures("_counts_begin_anew")
def test_right_passwords_are_not_counted(admin: Person, settings: Any) -> None:
    settings.SIGN_IN_PLACE_LIMIT = settings.SIGN_IN_ADDRESS_LIMIT = "3/5m"
    settings.SIGN_IN_ACCOUNT_LIMIT = "3/5m"
    assert {sign_in_from(OWNER, admin.user.email) for _ in range(8)} == {302}


@pytest.mark.usefixtures("_counts_begin_anew")
def test_guesses_from_many_addresses_leave_each_further_one_a_single_attempt(
    admin: Person, settings: Any
) -> None:
    settings.SIGN_IN_ACCOUNT_LIMIT = "5/5m"
    email = admin.user.email
    for number in range(5):
        assert sign_in_from(f"203.0.113.{number}", email, "wrong") == 200
    # Those who have guessed have had their attempt; others have one.
    assert sign_in_from("203.0.113.1", email, "wrong") == 429
    assert sign_in_from("203.0.113.200", email, "wrong") == 200
    assert sign_in_from("203.0.113.200", email, "wrong") == 429
    assert sign_in_from(OWNER, email) == 302


@pytest.mark.usefixtures("_counts_begin_anew")
def test_a_browser_that_was_signed_in_is_let_through_beside_a_guesser(
    admin: Person, member: Person, settings: Any
) -> None:
    settings.SIGN_IN_PLACE_LIMIT = settings.SIGN_IN_ADDRESS_LIMIT = "3/5m"
    email, known = admin.user.email, SimpleCookie()
    assert sign_in_from(GUESSER, email, cookies=known) == 302
    for session in ("sessionid", "csrftoken"):
        known.pop(session, None)
    for _ in range(4):
        sign_in_from(GUESSER, email, "wrong")
    assert sign_in_from(GUESSER, email) == 429
    assert sign_in_from(GUESSER, email, cookies=SimpleCookie(known)) == 302
    # It is known to one account, and may guess at others no more than anybody.
    for _ in range(4):
        sign_in_from(GUESSER, member.user.email, "wrong")
    assert sign_in_from(GUESSER, member.user.email, cookies=SimpleCookie(known)) == 429
    guessed = [sign_in_from(GUESSER, email, "wrong", cookies=SimpleCookie(known)) for _ in range(4)]
    assert guessed == [200] * 3 + [429]


@pytest.mark.usefixtures("_counts_begin_anew")
def test_a_browser_is_known_no_longer_than_its_password(admin: Person, settings: Any) -> None:
    settings.SIGN_IN_PLACE_LIMIT = "3/5m"
    known = SimpleCookie()
    assert sign_in_from(GUESSER, admin.user.email, cookies=known) == 302
    known.pop("sessionid")
    admin.user.set_password("another one entirely")
    admin.user.save()
    for _ in range(3):
        sign_in_from(GUESSER, admin.user.email, "wrong")
    right = "another one entirely"
    assert sign_in_from(GUESSER, admin.user.email, right, SimpleCookie(known)) == 429


@pytest.mark.usefixtures("_counts_begin_anew")
def test_an_address_is_limited_over_all_accounts(
    standing: None, anonymous_metadata_graphql: GraphqlClient, settings: Any
) -> None:
    settings.SIGN_IN_ADDRESS_LIMIT = "3/5m"
    for number in range(3):
        assert_refused(login(anonymous_metadata_graphql, f"{number}@acme.test"), "FORBIDDEN")
    assert_refused(login(anonymous_metadata_graphql, "4@acme.test"), "RATE_LIMITED")


def test_every_attempt_in_one_document_counts(
    standing: None, anonymous_metadata_graphql: GraphqlClient, settings: Any
) -> None:
    settings.SIGN_IN_PLACE_LIMIT = "3/5m"
    tries = " ".join(
        f'a{n}: getLoginTokenFromCredentials(email: "a@b.test", password: "{n}")'
        " { loginToken { token } }"
        for n in range(10)
    )
    # One failing attempt ends the document: the others were never made, or were counted.
    answers = [anonymous_metadata_graphql(f"mutation {{ {tries} }}") for _ in range(2)]
    codes = [e["extensions"]["code"] for answer in answers for e in answer.errors]
    assert codes.count("FORBIDDEN") <= 3
