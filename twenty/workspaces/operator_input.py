"""What operators write at the command line: workspaces and roles by name, lifetimes, passwords.

`CommandError` says what would have been right (exit status 2: the command line is wrong; 1: the
server's state does not allow it).
"""

import re
import sys
from datetime import UTC, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from apikeys.models import Role
from twenty.workspaces.models import User, Workspace

MISUSE = 2
NEVER = "never"
# "Never" is stored as a time far away (docs/api/access.md#lifetimes).
NEVER_DAYS = 36_525
MAX_DAYS = NEVER_DAYS
_DAYS = re.compile(r"([0-9]{1,5})d\Z")


def misuse(message: str) -> CommandError:
    return CommandError(message, returncode=MISUSE)


def find_workspace(wanted: str | None) -> Workspace:
    """Find it by name or id; without either, the only workspace there is."""
    every = list(Workspace.objects.order_by("display_name", "created_at"))
    if not every:
        raise CommandError("There is no workspace yet. Create one: manage.py create_workspace NAME")
    listed = ", ".join(f'"{one.display_name}" ({one.id})' for one in every)
    if wanted is None:
        if len(every) == 1:
            return every[0]
        raise misuse(f"There are several workspaces; name one with --workspace: {listed}")
    found = [one for one in every if wanted in (one.display_name, str(one.id))]
    if not found:
        raise misuse(f'There is no workspace "{wanted}". There are: {listed}')
    if len(found) > 1:
        ids = ", ".join(str(one.id) for one in found)
        raise misuse(f'Several workspaces are called "{wanted}"; give an id instead: {ids}')
    return found[0]


def find_role(workspace: Workspace, label: str) -> Role:
    """Find it by label, ignoring case."""
    role = Role.objects.filter(workspace=workspace, label__iexact=label).first()
    if role is None:
        labels = Role.objects.filter(workspace=workspace).order_by("label")
        listed = ", ".join(f'"{one}"' for one in labels.values_list("label", flat=True))
        raise misuse(
            f'There is no role "{label}" in workspace "{workspace.display_name}". '
            f"There are: {listed}"
        )
    return role


def read_expiry(text: str, now: datetime | None = None) -> datetime:
    """Turn `30d` into the time in 30 days, `never` into one in a hundred years."""
    moment = now or datetime.now(UTC)
    if text == NEVER:
        return moment + timedelta(days=NEVER_DAYS)
    found = _DAYS.match(text)
    if found is None or not 1 <= int(found[1]) <= MAX_DAYS:
        raise misuse(
            f'--expires-in is "{text}"; expected a number of days from 1d to {MAX_DAYS}d, '
            f"such as 30d, or {NEVER}"
        )
    return moment + timedelta(days=int(found[1]))


def read_password(user: User) -> str:
    """Return the first line of standard input, checked by the rules of the sign-in pages."""
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise misuse("--password-stdin: standard input has no password")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise misuse(f"The password cannot be used: {' '.join(error.messages)}") from None
    return password
