"""Secrets in log lines: only their kind is written.

Our secrets have a prefix that names their kind; an invitation's link carries one in its path.
"""

import re

HIDDEN = "…"
# The prefix and a few more characters of a key are shown in lists, and may be logged.
_SECRET = re.compile(r"(?:tw[kluri]|pgt|whsec)_[\w.:=%-]{20,}|/invite/[^\s/?#\"']+")


def hide_secrets(text: str) -> str:
    """Return `text` with each secret cut down to its prefix."""
    return _SECRET.sub(_prefix, text)


def _prefix(found: re.Match[str]) -> str:
    kept = "/invite/" if found[0].startswith("/") else found[0][: found[0].index("_") + 1]
    return f"{kept}{HIDDEN}"
