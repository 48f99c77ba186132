"""Names: labels to API names, API names to physical names; properties hold for any input."""

import string
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.model import naming

LETTERS = string.ascii_letters + string.digits
names = st.builds(
    lambda first, rest: first + rest,
    st.sampled_from(string.ascii_lowercase),
    st.text(LETTERS, max_size=62),
)
LONGEST_SUFFIX = "PrimaryPhoneCountryCode"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Annual revenue", "annualRevenue"),
        ("ARR", "arr"),
        ("  Close   date ", "closeDate"),
        ("Größe (cm)", "grosseCm"),
        ("Übergrößenträger", "ubergrossentrager"),
        ("Café crème", "cafeCreme"),
        ("2nd address", "n2ndAddress"),
        ("Address 2nd", "address2nd"),
        ("Room 2go", "room2Go"),
        ("Address", "addressCustom"),
        ("Relation", "relationCustom"),
        ("Currencies", "currenciesCustom"),
        ("search", "searchCustom"),
        ("LinkedIn URL", "linkedInUrl"),
        ("a_b-c", "aBC"),
        ("(2) Phones", "n2Phones"),
    ],
)
def test_a_label_gives_the_name_clients_expect(label: str, name: str) -> None:
    assert naming.name_from_label(label) == name


@pytest.mark.parametrize("label", ["", "   ", "!!!", "—"])
def test_a_label_without_letters_is_refused(label: str) -> None:
    with pytest.raises(naming.InvalidLabel, match="Invalid label"):
        naming.name_from_label(label)


@given(st.text(max_size=100))
def test_whatever_the_label_the_name_is_a_good_one_or_refused(label: str) -> None:
    try:
        name = naming.name_from_label(label)
    except naming.InvalidLabel:
        return
    assert naming.is_identifier(name)
    assert not naming.is_reserved(name)
    assert len(name) <= naming.MAX_NAME_LENGTH


@given(st.lists(st.text(string.ascii_lowercase, min_size=2, max_size=8), min_size=1, max_size=6))
def test_camel_case_does_not_change_a_name_made_of_words(words: list[str]) -> None:
    name = words[0] + "".join(word.capitalize() for word in words[1:])
    assert naming.is_camel_case(name)
    assert naming.camel_case(" ".join(words)) == name


@pytest.mark.parametrize("name", ["phoneNUMBER", "Person", "a_b", "a1b"])
def test_names_not_in_camel_case_are_recognised(name: str) -> None:
    assert not naming.is_camel_case(name)


@pytest.mark.parametrize("name", ["Person", "1st", "a-b", "a_b", "ä", "a b", "", "a\n"])
def test_texts_that_are_no_identifiers_are_recognised(name: str) -> None:
    assert not naming.is_identifier(name)


@pytest.mark.parametrize("name", ["person", "a", "workspaceMember", "address2", "x1Y"])
def test_what_is_an_identifier_is_accepted(name: str) -> None:
    assert naming.is_identifier(name)


def test_reserved_names_are_those_of_the_contract() -> None:
    for name in ("approvedAccessDomain", "userWorkspaceRoles", "plans", "event", "fullNames"):
        assert naming.is_reserved(name)
    for name in ("connect", "create", "disconnect", "search", "searches", "index", "aggregate"):
        assert naming.is_reserved(name)
    for name in ("fullName", "indexes", "postgresCredential", "person", "creates"):
        assert not naming.is_reserved(name)


def test_equal_singular_and_plural_names_are_made_different() -> None:
    assert naming.object_names_from_labels("Fish", "Fish") == ("fish", "fishs")
    assert naming.object_names_from_labels("Rocket", "Rockets") == ("rocket", "rockets")
    singular, plural = naming.object_names_from_labels("x" * 63, "x" * 63)
    assert singular != plural
    assert len(plural) == 63


@given(names)
def test_the_pair_always_differs(label: str) -> None:
    singular, plural = naming.object_names_from_labels(label, label)
    assert singular != plural
    assert len(plural) <= naming.MAX_NAME_LENGTH


def test_names_of_relations_follow_the_contract() -> None:
    assert naming.join_column_name("company") == "companyId"
    assert naming.morph_field_name("target", "person") == "targetPerson"
    assert naming.upper_first("workspaceMember") == "WorkspaceMember"


# -- physical names -------------------------------------------------------------------------------


def test_tables_are_named_like_their_objects() -> None:
    assert naming.table_name("person", uuid4(), is_custom=False) == "person"
    assert naming.table_name("rocket", uuid4(), is_custom=True) == "_rocket"


def test_a_table_name_that_is_taken_is_never_given_twice() -> None:
    object_id = uuid4()
    name = naming.table_name("rocket", object_id, is_custom=True, taken={"_rocket"})
    assert name == f"_rocket_{naming.short_id(object_id)}"


@given(names, st.uuids(), st.booleans(), st.sets(names, max_size=5))
def test_no_table_name_is_longer_than_forty_bytes(
    name: str, object_id: UUID, is_custom: bool, others: set[str]
) -> None:
    taken = others | {name, f"_{name}"}
    found = naming.table_name(name, object_id, is_custom=is_custom, taken=taken)
    assert len(found.encode()) <= naming.MAX_PHYSICAL_LENGTH
    assert found not in taken


@given(names, st.uuids(), st.booleans())
def test_no_column_is_cut_by_postgresql(name: str, field_id: UUID, is_many_to_one: bool) -> None:
    base = naming.column_base_name(name, field_id, is_many_to_one=is_many_to_one)
    assert len((base + LONGEST_SUFFIX).encode()) <= naming.MAX_NAME_LENGTH


def test_columns_of_a_composite_avoid_those_that_are_there() -> None:
    field_id = uuid4()
    base = naming.column_base_name(
        "site", field_id, suffixes=("PrimaryLinkUrl",), taken={"sitePrimaryLinkUrl"}
    )
    assert base == f"site_{naming.short_id(field_id)}"
    assert naming.column_base_name("company", field_id, is_many_to_one=True) == "companyId"


def test_a_taken_short_id_is_counted_on() -> None:
    object_id = uuid4()
    short = naming.short_id(object_id)
    taken = {"_x", f"_x_{short}"}
    assert naming.table_name("x", object_id, is_custom=True, taken=taken) == f"_x_{short}2"


def test_a_schema_is_named_by_its_workspace_in_base_36() -> None:
    assert naming.schema_name(UUID(int=35)) == "workspace_z"
    assert naming.schema_name(UUID(int=36)) == "workspace_10"
    assert naming.to_base_36(0) == "0"


@given(st.uuids())
def test_schema_names_can_be_read_back(workspace_id: UUID) -> None:
    name = naming.schema_name(workspace_id)
    assert int(name.removeprefix("workspace_"), 36) == workspace_id.int
    assert len(name) <= naming.MAX_NAME_LENGTH


def test_index_names_tell_table_columns_and_uniqueness_apart() -> None:
    plain = naming.index_name("person", ["a", "b"])
    assert plain == naming.index_name("person", ["a", "b"])
    assert plain.startswith("IDX_")
    unique = naming.index_name("person", ["a", "b"], is_unique=True)
    assert unique.startswith("IDX_UNIQUE_")
    others = {
        naming.index_name("person", ["ab"]),
        naming.index_name("person", ["b", "a"]),
        naming.index_name("company", ["a", "b"]),
        naming.foreign_key_name("person", "a"),
        naming.check_name("person", "a"),
        naming.primary_key_name("person"),
    }
    assert len(others) == 6
    assert plain not in others
    assert all(len(name) <= naming.MAX_NAME_LENGTH for name in (*others, plain, unique))
