"""Revocation, regeneration, change of role: every process applies them from the next request on.

The other worker is a real process with its own caches and connection; each question is put to it
before the change (so that its caches are warm) and after it.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from apikeys import keys as service
from apikeys import members
from apikeys.context import RequestContext
from apikeys.roles import deletion as role_deletion
from apikeys.roles import rules as role_rules
from apikeys.roles import service as roles
from tests.apikeys.people import make_key, make_person, make_role, role_of
from twenty.errors import ApiError
from twenty.workspaces.models import Membership, Workspace
from twenty.workspaces.onboarding.system_context import system_context

PROJECT = Path(__file__).resolve().parents[2]
Ask = Callable[..., str]


@pytest.fixture
def ask(transactional_db: None, standing: None) -> Iterator[Ask]:
    """Put a question to the other worker and return its answer."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.apikeys.asker", str(connection.settings_dict["NAME"])],
        cwd=PROJECT,
        env=os.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout
    assert stdout.readline() == "ready\n"

    def ask_worker(token: str, name: str = "company") -> str:
        stdin.write(f"{token} {name}\n")
        stdin.flush()
        return stdout.readline().strip()

    yield ask_worker
    stdin.close()
    process.wait(timeout=20)
    stdout.close()


@pytest.mark.django_db(transaction=True)
def test_every_change_is_obeyed_by_the_next_request_of_another_process(ask: Ask) -> None:
    workspace = Workspace.objects.get(display_name="Acme")
    system = system_context(workspace)
    _secrets(ask, system, workspace)
    _roles(ask, system, workspace)
    _people(ask, workspace)


def _secrets(ask: Ask, system: RequestContext, workspace: Workspace) -> None:
    key, secret = make_key(workspace, role_of(workspace, "Sales"))
    assert ask(secret) == "Sales may read"
    # another role
    service.assign_role(system, key.id, role_of(workspace, "Stranger").id)
    assert ask(secret) == "Stranger may not read"
    service.assign_role(system, key.id, role_of(workspace, "Sales").id)
    # a new secret
    renewed = service.mint_secret(system, key.id)
    assert ask(secret) == "Token invalid."
    assert ask(renewed) == "Sales may read"
    # revoked, revived, expired
    service.revoke_key(system, key.id)
    assert ask(renewed) == "This API Key is revoked"
    service.update_key(system, key.id, {"revoked_at": None})
    assert ask(renewed) == "Sales may read"
    service.update_key(system, key.id, {"expires_at": "2020-01-01T00:00:00Z"})
    assert ask(renewed) == "Token has expired."


def _roles(ask: Ask, system: RequestContext, workspace: Workspace) -> None:
    role = make_role(workspace, "Changing", can_read_all_object_records=True)
    _, secret = make_key(workspace, role)
    assert ask(secret) == "Changing may read"
    roles.update_role(system, role.id, {"can_read_all_object_records": False})
    assert ask(secret) == "Changing may not read"
    company = system.catalog.by_singular["company"]
    rule = {"object_metadata_id": str(company.id), "can_read_object_records": True}
    role_rules.upsert_object_permissions(system, role.id, [rule])
    assert ask(secret) == "Changing may read"
    role_rules.upsert_object_permissions(
        system, role.id, [{**rule, "can_read_object_records": None}]
    )
    assert ask(secret) == "Changing may not read"
    roles.update_role(system, role.id, {"label": "Renamed"})
    assert ask(secret) == "Renamed may not read"


def _people(ask: Ask, workspace: Workspace) -> None:
    boss = make_person(workspace, "boss@acme.test", "Admin")
    person = make_person(workspace, "worker@acme.test", "Member")
    token = person.token
    assert ask(token) == "Member may read"
    stranger = role_of(workspace, "Stranger")
    member_id = person.membership.workspace_member_id
    members.assign_role_to_member(boss.context, member_id, stranger.id)
    assert ask(token) == "Stranger may not read"
    _deletion_moves(ask, boss.context, workspace)
    person.user.set_password("a new long password")
    person.user.save()
    assert ask(token) == "Token invalid."


def _deletion_moves(ask: Ask, boss: RequestContext, workspace: Workspace) -> None:
    temporary = make_role(workspace, "Temporary")
    person = make_person(workspace, "temporary@acme.test", "Temporary")
    token = person.token
    assert ask(token) == "Temporary may not read"
    role_deletion.delete_role(boss, temporary.id)
    assert ask(token) == "Member may read"


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_take_the_right_from_each_other_at_once(standing: None) -> None:
    workspace = Workspace.objects.get(display_name="Acme")
    one = make_person(workspace, "one@acme.test", "Admin")
    two = make_person(workspace, "two@acme.test", "Admin")
    contexts = {one: two, two: one}
    member_role = role_of(workspace, "Member")
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def demote(context: RequestContext, member_id: Any) -> None:
        barrier.wait()
        try:
            members.assign_role_to_member(context, member_id, member_role.id)
            outcomes.append("done")
        except ApiError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=demote, args=(giver.context, taker.membership.workspace_member_id))
        for giver, taker in contexts.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "PERMISSION_DENIED", "CANNOT_UNASSIGN_LAST_ADMIN"}
    assert Membership.objects.filter(workspace=workspace, role__label="Admin").count() == 1


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_same_moment_are_all_made_and_all_counted(standing: None) -> None:
    workspace = Workspace.objects.get(display_name="Acme")
    system = system_context(workspace)
    role = make_role(workspace, "Busy", can_read_all_object_records=True)
    objects = [o for o in system.catalog.by_id.values() if not o.is_system][:6]
    before = Workspace.objects.get(pk=workspace.pk).permissions_version
    barrier = threading.Barrier(len(objects))
    failures: list[Exception] = []

    def hide(object_id: Any) -> None:
        barrier.wait()
        try:
            rule = {"object_metadata_id": str(object_id), "can_read_object_records": False}
            role_rules.upsert_object_permissions(system, role.id, [rule])
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=hide, args=(obj.id,)) for obj in objects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    assert role.object_permissions.count() == len(objects)
    after = Workspace.objects.get(pk=workspace.pk).permissions_version
    assert after == before + len(objects)
