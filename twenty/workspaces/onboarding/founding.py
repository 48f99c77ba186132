"""A workspace with its first admin: what the first-run page and the first start both need.

All of it is one transaction. Two servers that start at once, or two people at the first-run page,
are serialised: only the first of them finds the server empty.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from apikeys.models import Role
from twenty.errors import Conflict
from twenty.workspaces.models import Membership, User, Workspace
from twenty.workspaces.onboarding.members import add_member
from twenty.workspaces.onboarding.provisioning import ADMIN, create_workspace

# Our own number among PostgreSQL's advisory locks ("twenty", "first").
FIRST_START_LOCK = 0x7477_6669


@dataclass(frozen=True, slots=True)
class Founded:
    workspace: Workspace
    admin: Membership


def found_workspace(
    name: str, email: str, password: str, *, first_name: str = "", last_name: str = ""
) -> Founded:
    """Create workspace, account and membership as Admin. The caller has checked the password.

    Raises `InvalidData` for a bad workspace name, `Conflict` for an address that has an account.
    """
    with transaction.atomic():
        if User.objects.filter(email=email.strip().lower()).exists():
            raise Conflict(f"{email} has an account already")
        workspace = create_workspace(name)
        user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name)
        admin = Role.objects.get(workspace=workspace, label=ADMIN)
        return Founded(workspace, add_member(workspace, user, admin))


def found_first_workspace(
    name: str, email: str, password: str, *, first_name: str = "", last_name: str = ""
) -> Founded:
    """Do the same for a server without any user. Raises `Conflict` when somebody was first."""
    with transaction.atomic():
        wait_for_turn()
        if has_users():
            raise Conflict("This server has its first user already")
        return found_workspace(name, email, password, first_name=first_name, last_name=last_name)


def has_users() -> bool:
    return User.objects.exists()


def wait_for_turn() -> None:
    """Keep other processes from their first start until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_START_LOCK])
