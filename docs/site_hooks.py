"""Brings the pages beside docs/ into the documentation site (`mkdocs.yml`).

CONTRIBUTING, SECURITY and CHANGELOG lie where people and forges look for them. In the site they
are pages like others, so links between them and docs/ are led there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

# File → page. Names of pages differ by more than their case: some file systems see no other.
PAGES = {
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "reporting.md",
    "CHANGELOG.md": "changelog.md",
}
_FILES = {page: name for name, page in PAGES.items()}
ROOT = Path(__file__).resolve().parents[1]
# Links to what is code or a licence stay words: the site has no place for them.
_LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s]+)(#[^)\s]*)?\)")


def on_config(config: Any) -> Any:
    """Decisions, each under its title, at the end of the navigation."""
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    config["nav"].append(
        {"Decisions": [{_title(path): f"decisions/{path.name}"} for path in decisions]}
    )
    return config


def _title(path: Path) -> str:
    heading = path.read_text().partition("\n")[0].removeprefix("# ")
    return heading.replace(":", "", 1) if heading[4:5] == ":" else heading


def on_files(files: Files, config: Any) -> Files:
    for name, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / name).read_text()))
    return files


def on_page_markdown(markdown: str, page: Any, files: Files, **_: Any) -> str:
    """The page with every relative link to a file of the repository led to its page."""
    own = page.file.src_uri
    folder = (ROOT / _FILES[own] if own in _FILES else ROOT / "docs" / own).parent

    def led(match: re.Match[str]) -> str:
        text, target, anchor = match[1], match[2], match[3] or ""
        if "://" in target:
            return match[0]
        place = (folder / target).resolve()
        if not place.is_relative_to(ROOT):
            return match[0]
        name = place.relative_to(ROOT).as_posix().removeprefix("docs/")
        name = PAGES.get(name, name)
        if name == "decisions":
            name = "decisions/0001-postgresql-only-and-embedded.md"
        if files.get_file_from_path(name) is None:
            return text if place.exists() else match[0]
        up = "../" * own.count("/")
        return f"[{text}]({up}{name}{anchor})"

    return _LINK.sub(led, markdown)
