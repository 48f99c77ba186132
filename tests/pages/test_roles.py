"""The role pages: creating, permitting, restricting, assigning, deleting; refusals first."""

from itertools import pairwise

import pytest
from django.test import Client

from apikeys.models import ApiKey, FieldPermission, ObjectPermission, PermissionFlag, Role
from apikeys.permissions import SETTINGS_FLAGS
from metadata.models import FieldMetadata, ObjectMetadata
from tests.clients import RestClient
from tests.pages.conftest import make_person
from tests.standing import SALES_KEY, STRANGER_KEY, WORKSPACE_ID
from twenty.kept_for_clients import FLAGS
from twenty.workspaces.models import AuditEntry, Membership


def role(label: str) -> Role:
    return Role.objects.get(workspace_id=WORKSPACE_ID, label=label)


def object_of(name: str) -> ObjectMetadata:
    return ObjectMetadata.objects.get(workspace_id=WORKSPACE_ID, name_singular=name)


def fields_of(name: str) -> dict[str, str]:
    found = FieldMetadata.objects.filter(object=object_of(name), is_active=True)
    return {field.name: str(field.pk) for field in found}


def test_a_role_is_made_with_a_name_of_its_own(boss_page: Client) -> None:
    targets = {"can_be_assigned_to_api_keys": "on"}
    refused = boss_page.post("/settings/roles/new", {"label": "Sales", **targets})
    assert refused.status_code == 200
    assert "Another role has this name already." in refused.text
    refused = boss_page.post("/settings/roles/new", {"label": "Useless"})
    assert "at least to one of them" in refused.text
    assert not Role.objects.filter(label="Useless").exists()

    made = boss_page.post(
        "/settings/roles/new", {"label": "Reporting", "icon": "IconChartBar", **targets}
    )
    reporting = role("Reporting")
    assert made["Location"] == f"/settings/roles/{reporting.pk}"
    assert reporting.icon == "IconChartBar"
    assert not reporting.can_be_assigned_to_users
    assert not reporting.can_read_all_object_records
    assert AuditEntry.objects.filter(action="role.created", target_name="Reporting").exists()


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "kept for compatible clients, without effect here"),
        ("de", "für kompatible Clients vorhanden, hier ohne Wirkung"),
    ],
)
def test_flags_that_nothing_asks_for_say_so(boss_page: Client, language: str, note: str) -> None:
    path = f"/settings/roles/{role('Sales').pk}"
    page = boss_page.get(path, headers={"Accept-Language": language}).text
    rows = page.split('name="shown" value="')
    for text, row in pairwise(rows):
        assert (note in text.rsplit("<label", 1)[1]) == (row.partition('"')[0] in FLAGS)
    assert page.count(note) > 10


def test_writing_without_reading_is_refused(boss_page: Client) -> None:
    stranger = role("Stranger")
    path = f"/settings/roles/{stranger.pk}"
    refused = boss_page.post(path, {"can_update_all_object_records": "on"})
    assert refused.status_code == 200
    assert "allow reading first" in refused.text
    assert not role("Stranger").can_update_all_object_records

    boss_page.post(
        path, {"can_update_all_object_records": "on", "can_read_all_object_records": "on"}
    )
    assert role("Stranger").can_update_all_object_records


def test_flags_are_saved_and_kept_under_the_general_switch(boss_page: Client) -> None:
    path = f"/settings/roles/{role('Stranger').pk}"
    form = {"shown": list(SETTINGS_FLAGS), "flag": ["ROLES", "WORKSPACE"]}
    boss_page.post(path, form)
    assert held("Stranger") == {"ROLES", "WORKSPACE"}
    boss_page.post(path, {"shown": list(SETTINGS_FLAGS), "can_update_all_settings": "on"})
    assert held("Stranger") == {"ROLES", "WORKSPACE"}
    assert role("Stranger").can_update_all_settings
    boss_page.post(path, {"shown": list(SETTINGS_FLAGS), "flag": ["WORKSPACE"]})
    assert held("Stranger") == {"WORKSPACE"}
    assert not role("Stranger").can_update_all_settings


def held(label: str) -> set[str]:
    return set(PermissionFlag.objects.filter(role=role(label)).values_list("flag", flat=True))


def test_an_unknown_flag_changes_nothing(boss_page: Client) -> None:
    answer = boss_page.post(f"/settings/roles/{role('Stranger').pk}", {"flag": ["MOON"]})
    assert "There is no such permission." in answer.text
    assert held("Stranger") == set()


def test_the_systems_role_stays_as_it_is(boss_page: Client) -> None:
    path = f"/settings/roles/{role('Admin').pk}"
    page = boss_page.get(path).text
    assert "This is a system role" in page
    assert 'form="role-form"' not in page
    answer = boss_page.post(path, {"can_read_all_object_records": "on"})
    assert "This is a system role and cannot be changed." in answer.text
    assert role("Admin").can_update_all_settings


def test_an_object_and_a_field_are_restricted_and_the_api_obeys(
    boss_page: Client, sales_rest: RestClient
) -> None:
    sales = role("Sales")
    base = f"/settings/roles/{sales.pk}/objects"
    fields = fields_of("company")
    assert sales_rest.get("/rest/companies").status == 200
    allowed = {pk for name, pk in fields.items() if name not in {"employees", "domainName"}}
    form = {
        "can_destroy_object_records": "deny",
        "field": list(fields.values()),
        "see": sorted(allowed | {fields["domainName"]}),
        "edit": sorted(allowed),
    }

    saved = boss_page.post(f"{base}/{object_of('company').pk}", form)

    assert saved["Location"] == f"/settings/roles/{sales.pk}"
    rules = {
        rule.field.name: (rule.can_read_field_value, rule.can_update_field_value)
        for rule in FieldPermission.objects.filter(role=sales, field__object=object_of("company"))
    }
    assert rules["employees"] == (False, None)
    assert rules["domainName"] == (None, False)
    assert "annualRecurringRevenue" not in rules
    assert sales_rest.get("/rest/companies", fields="employees").status == 400
    page = boss_page.get(f"/settings/roles/{sales.pk}").text
    assert "2 fields restricted" in page

    boss_page.post(f"{base}/{object_of('company').pk}/remove")
    assert sales_rest.get("/rest/companies", fields="employees").status == 200
    assert not ObjectPermission.objects.filter(role=sales, object=object_of("company")).exists()


def test_a_denied_object_is_refused_by_the_api(boss_page: Client, sales_rest: RestClient) -> None:
    path = f"/settings/roles/{role('Sales').pk}/objects/{object_of('person').pk}"
    assert sales_rest.get("/rest/people").status == 200
    boss_page.post(path, {"can_read_object_records": "perhaps"})
    assert "expected inherit, allow or deny" in boss_page.get(path).text
    refused = boss_page.post(path, {"can_read_object_records": "deny"})
    assert "allow reading first" in refused.text
    assert sales_rest.get("/rest/people").status == 200

    denied = dict.fromkeys(
        (
            "can_read_object_records",
            "can_update_object_records",
            "can_soft_delete_object_records",
            "can_destroy_object_records",
        ),
        "deny",
    )
    boss_page.post(path, denied)
    assert sales_rest.get("/rest/people").status == 403


def test_a_key_moves_to_a_role_after_a_confirmation(boss_page: Client) -> None:
    sales = role("Sales")
    path = f"/settings/roles/{sales.pk}/assignment"
    assert "+ Assign to API key" in boss_page.get(path).text
    assert "Stranger key" in boss_page.get(f"{path}/api-key").text
    confirm = boss_page.get(f"{path}/api-key?key={STRANGER_KEY.id}").text
    assert "Stranger" in confirm
    assert "current role, will be replaced" in confirm
    assert ApiKey.objects.get(pk=STRANGER_KEY.id).role.label == "Stranger"
    assert boss_page.get(f"{path}/api-key?key=nobody").status_code == 404

    boss_page.post(f"{path}/api-key", {"key": str(STRANGER_KEY.id)})

    assert ApiKey.objects.get(pk=STRANGER_KEY.id).role == sales
    assert "Stranger key" in boss_page.get(path).text


def test_a_member_moves_to_a_role_but_never_oneself(boss, boss_page: Client) -> None:
    person = make_person("Member", first_name="Mira", last_name="Sund")
    member = Membership.objects.get(user=person)
    path = f"/settings/roles/{role('Sales').pk}/assignment/member"
    own = Membership.objects.get(user=boss)
    boss_page.post(path, {"member": str(own.workspace_member_id)})
    own.refresh_from_db()
    assert own.role.label == "Admin"
    listed = boss_page.get(path).text
    assert "Mira Sund" in listed
    assert boss.email not in listed

    boss_page.post(path, {"member": str(member.workspace_member_id)})
    member.refresh_from_db()
    assert member.role.label == "Sales"


def test_a_role_is_deleted_once_its_name_is_typed(boss_page: Client) -> None:
    member = role("Member")
    boss_page.post(f"/settings/roles/{member.pk}/delete", {"confirmation": "Member"})
    assert Role.objects.filter(pk=member.pk).exists()  # the default role
    sales = role("Sales")
    boss_page.post(f"/settings/roles/{sales.pk}/delete", {"confirmation": "Sales"})
    assert Role.objects.filter(pk=sales.pk).exists()  # a key holds it, Member is not for keys
    ApiKey.objects.filter(pk=SALES_KEY.id).delete()
    gone = boss_page.post(f"/settings/roles/{sales.pk}/delete", {"confirmation": " sales "})
    assert gone["Location"] == "/settings/roles"
    assert not Role.objects.filter(pk=sales.pk).exists()


def test_the_default_role_is_chosen(boss_page: Client, workspace) -> None:
    before = workspace.default_role_id
    boss_page.post("/settings/roles/default", {"role": "nothing"})
    workspace.refresh_from_db()
    assert workspace.default_role_id == before
    boss_page.post("/settings/roles/default", {"role": str(role("Sales").pk)})
    workspace.refresh_from_db()
    assert workspace.default_role_id == role("Sales").pk


@pytest.mark.parametrize(
    ("kind", "shown", "hidden"), [("keys", "Sales", "Member"), ("members", "Member", None)]
)
def test_the_list_is_filtered(boss_page: Client, kind: str, shown: str, hidden: str | None) -> None:
    rows = boss_page.get(f"/settings/roles?kind={kind}").text.partition("<tbody>")[2]
    assert f"<span>{shown}</span>" in rows
    assert hidden is None or f"<span>{hidden}</span>" not in rows
