"""The suite finds each reintroduced fault within its usual number of requests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import count

import pytest

from tests.contracts.differential.generator.kinds import LOOKALIKES
from tests.contracts.differential.mutants.documents import DOCUMENTS
from tests.contracts.differential.mutants.plans import PLANS
from tests.contracts.differential.mutants.tools import Mutant
from tests.contracts.differential.mutants.ways import WAYS
from tests.contracts.differential.test_differential import IN_A_WALK, LOOKALIKE_SEED, WALKS
from tests.contracts.differential.walk import Walk

pytestmark = pytest.mark.nightly

MUTANTS: Mapping[str, Mutant] = {**DOCUMENTS, **PLANS, **WAYS}
_versions = count(2_000_000, 1000)


@pytest.mark.parametrize("name", MUTANTS)
def test_the_fault_is_found(standing: None, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    walks = [(LOOKALIKE_SEED, LOOKALIKES), *((seed, "") for seed in range(1, WALKS + 1))]
    for seed, kind in walks:
        with monkeypatch.context() as patch:
            walk = Walk(seed, IN_A_WALK, next(_versions), kind)
            report = walk.run(stop_at=1, once_made=partial(MUTANTS[name], patch))
        asked += report.requests
        if report.differences:
            print(f"{name}: found by request {asked}\n{report.differences[0].shown()}")
            return
    pytest.fail(f"not found in {asked} requests: {name}")
