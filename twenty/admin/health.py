"""What an operator checks first: database, migrations, cache, sizes, files, versions.

A part that fails says so and stops no other.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from twenty.assets import bundles
from twenty.db.start import is_migrated

FREE_SPACE_WANTED = 1024**3


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    is_good: bool
    text: str


def checks() -> list[Check]:
    parts: tuple[tuple[str, Callable[[], tuple[bool, str]]], ...] = (
        (_("Database"), _database),
        (_("Migrations"), _migrations),
        (_("Size of the database"), _size),
        (_("Connections"), _connections),
        (_("Cache (rate limits)"), _cache),
        (_("Data folder"), _data_folder),
        (_("Browser files"), _bundles),
        (_("Versions"), _versions),
    )
    return [_checked(name, part) for name, part in parts]


def _checked(name: str, part: Callable[[], tuple[bool, str]]) -> Check:
    try:
        is_good, text = part()
    except (DatabaseError, OSError) as error:
        return Check(name, False, str(error))
    return Check(name, is_good, text)


def _one(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _database() -> tuple[bool, str]:
    kind = _("run by this server") if settings.ENVIRONMENT.is_embedded else _("external")
    return True, f"PostgreSQL {_one('SHOW server_version')}, {kind}"


def _migrations() -> tuple[bool, str]:
    done = is_migrated()
    return done, _("complete") if done else _("missing: restart the server")


def _size() -> tuple[bool, str]:
    return True, filesizeformat(int(_one("SELECT pg_database_size(current_database())")))


def _connections() -> tuple[bool, str]:
    used = int(_one("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"))
    allowed = int(_one("SHOW max_connections"))
    return used < allowed * 0.9, _("%(used)s of at most %(allowed)s") % {
        "used": used,
        "allowed": allowed,
    }


def _cache() -> tuple[bool, str]:
    name = f"health-{uuid4().hex}"
    found = cache.add(name, 1, 10) and cache.incr(name) == 2
    cache.delete(name)
    kind = "Redis" if settings.ENVIRONMENT.redis_url else _("shared memory of this machine")
    return found, kind if found else _("%(kind)s: a value was not stored") % {"kind": kind}


def _data_folder() -> tuple[bool, str]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    told = {"folder": settings.DATA_DIR, "size": filesizeformat(free)}
    return free > FREE_SPACE_WANTED, _("%(folder)s, %(size)s free") % told


def _bundles() -> tuple[bool, str]:
    is_built = (bundles.DIST / "ui" / "icons.svg").is_file()
    return is_built, _("built") if is_built else _("not built yet: make assets")


def _versions() -> tuple[bool, str]:
    return True, f"Python {platform.python_version()}, Django {version('django')}"
