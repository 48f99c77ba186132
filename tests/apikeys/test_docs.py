"""docs/permissions.md is accurate: it lists every code, flag, mutation and path."""

import re
from pathlib import Path

import pytest

from apikeys.graphql.flags import ALL_FLAGS
from apikeys.rest.urls import urlpatterns
from apikeys.roles.errors import REFUSALS
from tests.apikeys.effective_calls import CHANGES_NOTHING, EFFECTIVE_CALLS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
WORDS = frozenset(re.findall(r"[A-Za-z_]+", PAGE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_is_explained(code: str) -> None:
    assert code in WORDS


@pytest.mark.parametrize("flag", ALL_FLAGS)
def test_every_flag_is_listed(flag: str) -> None:
    assert flag in WORDS


@pytest.mark.parametrize(
    "name", sorted({*CHANGES_NOTHING, *(n for n in EFFECTIVE_CALLS if "Role" in n or "Key" in n)})
)
def test_every_mutation_of_access_is_listed(name: str) -> None:
    assert name in WORDS


@pytest.mark.parametrize("route", sorted(str(one.pattern) for one in urlpatterns))
def test_every_path_is_listed(route: str) -> None:
    words = re.findall(r"[A-Za-z]+", re.sub(r"<[^>]*>", "", route))
    assert set(words) <= WORDS
