"""A reader of .po files: enough to tell which texts are translated, without gettext's programs.

`Entry`s keep the file's order. Continued strings, plurals, flags and obsolete entries are
understood; contexts are not used in this project.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

_LINE = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d+\])?)?\s*(".*")$')


@dataclass
class Entry:
    msgid: str = ""
    plural: str = ""
    translations: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def is_complete(self) -> bool:
        wanted = 2 if self.plural else 1
        return len(self.translations) == wanted and all(self.translations)


def entries(path: Path) -> list[Entry]:
    """All but the header and what is obsolete (`#~`)."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    found = [_entry(block) for block in blocks if "msgid" in block]
    return [entry for entry in found if entry.msgid]


def _entry(block: str) -> Entry:
    entry, place = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#,") and "fuzzy" in line:
            entry.is_fuzzy = True
        matched = _LINE.match(line)
        if matched is None:
            continue
        place = matched[1] or place
        text = str(ast.literal_eval(matched[2]))
        if matched[1] and place.startswith("msgstr"):
            entry.translations.append("")
        if place == "msgid":
            entry.msgid += text
        elif place == "msgid_plural":
            entry.plural += text
        else:
            entry.translations[-1] += text
    return entry
