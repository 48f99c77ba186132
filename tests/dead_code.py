"""Code that nothing uses: vulture over the project, with what its frameworks use by name left out.

Run by `make lint`. Paths and names are in `pyproject.toml` (`[tool.vulture]`); what tests, strings
or a framework use and vulture cannot see is in `tests/dead_code_whitelist.py`, which may only
shrink.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatch
from typing import Any

from vulture import Vulture  # type: ignore[import-untyped]

from twenty.config.environment import PROJECT_DIR
from twenty.worker.duties import DUTIES

WHITELIST = PROJECT_DIR / "tests" / "dead_code_whitelist.py"
# Class attributes in these files are declarations that a framework reads.
DECLARING = (
    "*/graphql/*.py",
    "*/rest/schemas.py",
    "*/rest/*serializers.py",
    "*/admin.py",
    "*/apps.py",
    "*/models.py",
    "*/settings.py",
    "*/management/commands/*.py",
    "*/pages/*forms.py",
)


def unused(*, has_whitelist: bool = True) -> list[Any]:
    """Vulture's findings, each with `name`, `typ`, `filename` and `first_lineno`."""
    options = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text())["tool"]["vulture"]
    vulture = Vulture(
        ignore_names=[*options["ignore_names"], *_names_of_templates(), *_names_of_duties()],
        ignore_decorators=options["ignore_decorators"],
    )
    paths = [str(PROJECT_DIR / path) for path in options["paths"]]
    if has_whitelist:
        paths.append(str(WHITELIST))
    vulture.scavenge(paths)
    found = vulture.get_unused_code()
    # Migrations use names; what they define is called by Django.
    ours = (item for item in found if "migrations" not in item.filename.parts)
    return [item for item in ours if not _is_declaration(item)]


def _is_declaration(item: Any) -> bool:
    is_declared = item.typ == "variable" or item.name.startswith("get_")
    return is_declared and any(fnmatch(str(item.filename), one) for one in DECLARING)


def _names_of_duties() -> Iterable[str]:
    """The worker's duties, which it imports by their paths."""
    return [path.rpartition(".")[2] for path in DUTIES]


def _names_of_templates() -> Iterable[str]:
    """Words in tags and variables of the pages' templates."""
    found: set[str] = set()
    for path in (PROJECT_DIR / "templates").rglob("*.html"):
        for tag in re.findall(r"{[{%](.+?)[%}]}", path.read_text()):
            found |= set(re.findall(r"[a-z_]+", tag))
    return found


def main() -> int:
    found = unused()
    for item in found:
        print(item.get_report())  # noqa: T201  that is what it is for
    return 3 if found else 0


if __name__ == "__main__":
    sys.exit(main())
