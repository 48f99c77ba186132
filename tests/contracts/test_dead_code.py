"""No code that nothing uses, and no excuse for code that is used (`tests/dead_code.py`)."""

import re

from tests.dead_code import WHITELIST, unused

MOST_EXCUSED = 51


def excused() -> list[str]:
    return re.findall(r"^_\.(\w+)$", WHITELIST.read_text(), re.MULTILINE)


def test_nothing_is_unused() -> None:
    assert [item.get_report() for item in unused()] == []


def test_the_whitelist_only_shrinks() -> None:
    names = excused()
    assert len(names) == len(set(names)) <= MOST_EXCUSED
    unneeded = set(names) - {item.name for item in unused(has_whitelist=False)}
    assert unneeded == set()
