"""Options of real tables: renamed, removed and added with their records."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from metadata.changes import ddl
from metadata.definitions import ObjectDef
from tests.metadata.tables import (
    execute,
    insert,
    options,
)
from twenty.workspaces.onboarding.provisioning import run


def test_a_value_outside_the_options_is_refused(everything: ObjectDef) -> None:
    for columns in ({"selectValue": "FOUR"}, {"multiSelectValue": ["ONE", "FOUR"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(everything, **columns)
    insert(everything, selectValue="ONE", multiSelectValue=["ONE", "TWO"], ratingValue="RATING_5")


def test_renamed_options_take_their_records_along_even_when_they_change_places(
    everything: ObjectDef,
) -> None:
    insert(everything, selectValue="ONE", multiSelectValue=["ONE", "TWO", "THREE"])
    insert(everything, selectValue="TWO", multiSelectValue=["TWO"])
    for name in ("selectValue", "multiSelectValue"):
        before = everything.fields[name]
        ids = {option.value: option.id for option in before.options}
        swapped = {"ONE": ids["TWO"], "TWO": ids["ONE"], "DREI": ids["THREE"]}
        after = replace(before, options=options("ONE", "TWO", "DREI", ids=swapped))
        change = ddl.change_options(everything, before, after)
        run(change)
        assert "changes ONE to TWO in records of table _specimen" in change.describe()
    found = execute(
        'SELECT "selectValue", "multiSelectValue" FROM {table} ORDER BY "selectValue"', everything
    )
    assert found == [("ONE", ["ONE"]), ("TWO", ["TWO", "ONE", "DREI"])]


def test_removed_options_fall_back_to_the_default_or_to_nothing(everything: ObjectDef) -> None:
    insert(everything, selectValue="ONE", multiSelectValue=["ONE"])
    insert(everything, selectValue="TWO", multiSelectValue=["ONE", "TWO"])
    select = everything.fields["selectValue"]
    kept = tuple(option for option in select.options if option.value != "ONE")
    after = replace(select, options=kept, default_value="'THREE'")
    change = ddl.change_options(everything, select, after)
    assert any(effect.loses_data for effect in change.effects)
    run(change)
    multi = everything.fields["multiSelectValue"]
    left = tuple(option for option in multi.options if option.value != "ONE")
    run(ddl.change_options(everything, multi, replace(multi, options=left)))
    found = execute(
        'SELECT "selectValue", "multiSelectValue" FROM {table} ORDER BY "selectValue"', everything
    )
    assert found == [("THREE", None), ("TWO", ["TWO"])]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(everything, selectValue="ONE")


def test_an_added_option_is_taken_at_once(everything: ObjectDef) -> None:
    before = everything.fields["selectValue"]
    ids = {option.value: option.id for option in before.options}
    after = replace(before, options=options("ONE", "TWO", "THREE", "FOUR", ids=ids))
    run(ddl.change_options(everything, before, after))
    insert(everything, selectValue="FOUR")
    relabelled = replace(after, options=tuple(replace(o, label="x") for o in after.options))
    assert ddl.change_options(everything, after, relabelled) == ddl.NOTHING
