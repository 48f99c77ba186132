"""Who works here: workspaces, users, their memberships, invitations, and the audit log.

These static tables are the base of every other application. A workspace's records live in a
PostgreSQL schema of its own (`Workspace.schema_name`); no foreign key leads from there to here.
"""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class Workspace(models.Model):
    """A tenant: one data model, one PostgreSQL schema, one set of roles and keys."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(max_length=200)
    # "workspace_" + base 36 of the id (docs/api/metadata.md#physical-names); never changes.
    schema_name = models.CharField(max_length=63, unique=True)
    # Incremented in the same transaction as every change of the data model / of roles: cache keys.
    schema_version = models.BigIntegerField(default=1)
    permissions_version = models.BigIntegerField(default=1)
    # A plain id, not a foreign key: apikeys is above this application.
    default_role_id = models.UUIDField(null=True)
    # Envelope of metadata REST without `X-Metadata-Format`: direct or legacy.
    is_metadata_format_legacy = models.BooleanField(default=False)
    # Applications as upstream knows them: owner of standard, and of custom, objects and fields.
    standard_application_id = models.UUIDField(default=uuid.uuid4, editable=False)
    custom_application_id = models.UUIDField(default=uuid.uuid4, editable=False)
    # Free settings of the API (updateWorkspace): logo, invite link switch, ...
    settings = models.JSONField(default=dict, blank=True)
    # Renewed whenever what was told before cannot be continued; null: the change feed is off.
    # Without it and without a webhook nobody listens, so that writes tell nothing. A change of
    # either increments `schema_version`: the catalog contains them.
    events_epoch = models.UUIDField(null=True, editable=False)
    has_webhooks = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.display_name


class UserManager(BaseUserManager["User"]):
    """Users are identified by their e-mail address, kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **values: Any) -> "User":
        user = self.model(email=email.strip().lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **values: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **values)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in; `is_staff` opens Django admin (operators only)."""

    class Theme(models.TextChoices):
        SYSTEM = "system"
        LIGHT = "light"
        DARK = "dark"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=8, blank=True)  # "" = Accept-Language
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.email

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email


class Membership(models.Model):
    """A user in a workspace, with one role there, and the id of the `workspaceMember` record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    role = models.ForeignKey("apikeys.Role", on_delete=models.PROTECT, related_name="memberships")
    workspace_member_id = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "workspace"], name="membership_once"),
            models.UniqueConstraint(
                fields=["workspace", "workspace_member_id"], name="membership_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}"


class Invitation(models.Model):
    """A link that lets one person join with a role; only the token's digest is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    role = models.ForeignKey("apikeys.Role", on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(blank=True)  # "" = whoever holds the link
    token_digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"invitation to {self.workspace}"


class AuditEntry(models.Model):
    """Append-only: who changed which key, role, permission, member, object or field, and how.

    Written in the transaction of the change by `twenty.workspaces.audit.record`.
    """

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="audit")
    at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=16)  # api_key, user, system
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=300)
    action = models.CharField(max_length=64)  # "role.updated", "apiKey.revoked", ...
    target_kind = models.CharField(max_length=32)  # apiKey, role, member, object, field, ...
    target_id = models.CharField(max_length=64)
    target_name = models.CharField(max_length=300)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.action} {self.target_name}"


class KeptAnswer(models.Model):
    """The answer to a write that carried an `Idempotency-Key` (docs/api/README.md#idempotency).

    Written in the write's own transaction. No foreign key leads to workspace or caller: `id` is a
    digest that includes both, and the row ends within a day.
    """

    id = models.BinaryField(primary_key=True, max_length=32)
    fingerprint = models.BinaryField(max_length=32)  # of the request
    answer = models.BinaryField(default=b"")  # encrypted
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return bytes(self.id).hex()


class DutyRun(models.Model):
    """When a duty of the worker last ran, and what it found; `twenty.worker` writes these."""

    name = models.CharField(max_length=100, primary_key=True)
    ran_at = models.DateTimeField()
    found = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
