"""Lifetimes of keys as people choose and read them (docs/api/access.md#lifetimes)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apikeys.models import ApiKey

NEVER = timedelta(days=36_525)  # about 100 years, as upstream stores it
FAR = timedelta(days=3_652)  # an expiry more than ten years away reads as "never"
CHOICES = (
    ("15", gettext_lazy("15 days")),
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("1 year")),
    ("730", gettext_lazy("2 years")),
    ("never", gettext_lazy("Never")),
)
DEFAULT = "never"


def end_of(choice: str) -> datetime:
    """Return the expiry of a key made now with that choice. Raises KeyError for an unknown one."""
    days = {value: value for value, _label in CHOICES}[choice]
    return timezone.now() + (NEVER if days == "never" else timedelta(days=int(days)))


def renewed_end(key: ApiKey) -> datetime:
    """Return the expiry of a regenerated key: its original lifetime, starting now."""
    return timezone.now() + (key.expires_at - key.created_at)


def is_expired(key: ApiKey) -> bool:
    return key.expires_at <= timezone.now()


def moment(key: ApiKey) -> datetime | None:
    """Return when the key ends or ended; None: never."""
    return None if key.expires_at - timezone.now() > FAR else key.expires_at


def short(key: ApiKey) -> str:
    """Return the wording for lists: "Never", "In 2 weeks", "Expired"."""
    if is_expired(key):
        return _("Expired")
    if key.expires_at - timezone.now() > FAR:
        return _("Never")
    return _("In %(time)s") % {"time": timeuntil(key.expires_at, depth=1)}


def sentence(key: ApiKey) -> str:
    """Return the wording for the key's own page."""
    if is_expired(key):
        return _("Expired")
    if key.expires_at - timezone.now() > FAR:
        return _("Never expires")
    return _("Expires in %(time)s") % {"time": timeuntil(key.expires_at, depth=1)}
