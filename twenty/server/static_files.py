"""Collect the pages' static files if they have changed since the last start.

STATIC_ROOT gets compressed copies under names that change with their content, so that browsers may
keep them forever.
"""

import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = "sources"


def collect_if_changed() -> bool:
    """Collect unless the sources are unchanged; return whether it did."""
    target = Path(settings.STATIC_ROOT)
    stamp, present = target / STAMP, _fingerprint()
    if stamp.is_file() and stamp.read_text() == present:
        return False
    shutil.rmtree(target, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(present)
    return True


def _fingerprint() -> str:
    """Return names, sizes and times of all sources, and how they are stored."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()
