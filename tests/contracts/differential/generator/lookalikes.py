"""Requests that look alike and ask for different things: one sign, one word or a null apart.

Drawn at random such requests hardly ever meet. Here one shape is one family, of which each request
is a member, so that whatever keeps one member's answer, or takes one for another, is met by the
others. A family stands for a kind of difference: which word joins predicates, the case of an
address, a number's sign, blanks around a text, where a null stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from tests.contracts.differential.asked import JSON, Asked
from tests.contracts.differential.generator.dice import Dice
from tests.contracts.differential.generator.names import Names

_COUNT = "{ totalCount edges { node { id } } }"
_CREATE = "mutation M($d: [CompanyCreateInput!]!) { createCompanies(data: $d) { name employees } }"
_SHARED = "mutation M($s: [ShareWithInput]) { createCompany(data: {}, shareWith: $s) { name } }"
_ONE = "query Q($id: UUID!) { company(filter: {id: {eq: $id}}) { id } }"
_MANY = "query Q($ids: [UUID!]!) { companies(filter: {id: {in: $ids}}) { totalCount } }"
# Texts that read a value from a variable, each with the values.
_GIVEN: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    ("d", _CREATE, ([{"name": "a"}], [None], None, {"name": "a"}, [{"employees": -5}], [[]])),
    ("s", _SHARED, ([{"accessLevel": "READ"}], [{}], None, [], [{"accessLevel": None}])),
    ("id", _ONE, ("00000000-0000-4000-8000-000000000000", None, "", 5, [])),
    ("ids", _MANY, (["00000000-0000-4000-8000-000000000000"], [None], None, [], "x")),
)
# Filters of GraphQL; of REST. Each line is a family.
_FILTERS = (
    tuple(f'{{{word}: [{{name: {{like: "%e%"}}}}, {{employees: {{gt: {number}}}}}]}}'
          for word in ("and", "or") for number in (0, 40)),
    tuple(f"{{employees: {{{word}: {number}}}}}"
          for word in ("gt", "neq") for number in (-100000, 100000, -5, 5)),
    tuple(f'{{name: {{{word}: "{text}"}}}}'
          for word in ("eq", "ilike") for text in ("Acme", " Acme", "Acme ", "%", " %", "% ", "")),
)  # fmt: skip
_PEOPLE_FILTERS = tuple(
    f'{{phones: {{primaryPhoneNumber: {{{word}: "{text}"}}}}}}'
    for word in ("eq", "neq")
    for text in ("+33612345678", "+33000000000", "0612345678", "0600000000")
)
_TEXTS = (
    tuple(f'{word}(name[like]:"%e%",employees[gt]:{number})'
          for word in ("and", "or") for number in (0, 40)),
    tuple(f"employees[{word}]:{number}"
          for word in ("gt", "lt") for number in (-100000, 100000, -5, 5)),
    tuple(f'name[{word}]:"{text}"'
          for word in ("eq", "ilike") for text in ("Acme", " Acme", "Acme ", " %", "% ", "%")),
    tuple(f"name[{word}]:{text}"
          for word in ("in", "eq", "containsAny") for text in ("Acme", "[Acme]", "[Acme", "Acme]")),
    tuple(f"employees[{word}]:{text}" for word in ("in", "eq") for text in ("5", "[5]", "[5,7]")),
)  # fmt: skip
_ADDRESSES = (
    ("/rest/companies", "/rest/Companies", "/rest/COMPANIES", "/REST/companies"),
    ("/rest/companies/groupBy", "/rest/companies/groupby", "/rest/companies/GROUPBY"),
    ("/rest/metadata/objects", "/rest/metadata/Objects", "/rest/Metadata/objects"),
    ("/rest/open-api/core", "/rest/Open-Api/core", "/rest/open-api/Core"),
)


def lookalike(dice: Dice, names: Names, caller: str) -> Asked:
    """Return a member of a family; each family is as likely as any other."""
    make, family = dice.pick(_FAMILIES)
    return make(dice, caller, family)


def _variable(dice: Dice, caller: str, family: Any) -> Asked:
    name, text, values = family
    given = {} if dice.luck(0.1) else {name: dice.draw(values)}
    return _post(caller, text, given, is_write=text.startswith("mutation"))


def _filter(dice: Dice, caller: str, family: Any) -> Asked:
    return _post(caller, f"{{ companies(filter: {dice.draw(family)}) {_COUNT} }}", {})


def _people_filter(dice: Dice, caller: str, family: Any) -> Asked:
    return _post(caller, f"{{ people(filter: {dice.draw(family)}) {_COUNT} }}", {})


def _text(dice: Dice, caller: str, family: Any) -> Asked:
    text = quote(dice.draw(family), safe="[](),:")
    return Asked(caller, "GET", f"/rest/companies?filter={text}&fields=name")


def _address(dice: Dice, caller: str, family: Any) -> Asked:
    return Asked(caller, "GET", dice.draw(family))


_FAMILIES: tuple[tuple[Callable[[Dice, str, Any], Asked], Any], ...] = (
    *((_variable, family) for family in _GIVEN),
    *((_filter, family) for family in _FILTERS),
    (_people_filter, _PEOPLE_FILTERS),
    *((_text, family) for family in _TEXTS),
    *((_address, family) for family in _ADDRESSES),
)


def _post(caller: str, text: str, given: dict[str, Any], *, is_write: bool = False) -> Asked:
    body = json.dumps({"query": text, "variables": given}).encode()
    return Asked(caller, "POST", "/graphql", body, JSON, is_write=is_write)
