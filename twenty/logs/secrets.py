"""Secrets in what is about to be logged: nothing of them is written but their kind.

A secret of ours begins with what it is; the link of an invitation carries one behind its path.
"""

import re

HIDDEN = "…"
# Of keys a few characters more than the prefix are shown in lists, and those may be logged.
_SECRET = re.compile(r"(?:tw[kluri]|pgt)_[\w.:=%-]{20,}|/invite/[^\s/?#\"']+")


def hide_secrets(text: str) -> str:
    """`text`, with each secret cut down to its prefix."""
    return _SECRET.sub(_prefix, text)


def _prefix(found: re.Match[str]) -> str:
    kept = "/invite/" if found[0].startswith("/") else found[0][:4]
    return f"{kept}{HIDDEN}"
