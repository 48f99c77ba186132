"""Every text of the pages has a German translation, and the compiled file contains it."""

import gettext
import re
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from apikeys.roles.errors import REFUSALS
from metadata.types.registry import FIELD_TYPES
from tests.pages.po_file import Entry, entries
from twenty.config.environment import PROJECT_DIR
from twenty.workspaces.pages.service_texts import FIELD_TYPE_LABELS, SERVICE_TEXTS

FOLDER = PROJECT_DIR / "locale" / "de" / "LC_MESSAGES"
IGNORED = [".venv", "frontend", "var", "bench", "tests", "docs"]


@pytest.fixture(scope="module")
def german() -> list[Entry]:
    return entries(FOLDER / "django.po")


def test_nothing_is_missing_or_fuzzy(german: list[Entry]) -> None:
    assert [e.msgid for e in german if e.is_fuzzy or not e.is_complete] == []
    assert len(german) > 300


def test_placeholders_are_the_same(german: list[Entry]) -> None:
    named = re.compile(r"%\(\w+\)s")
    wrong = [
        e.msgid
        for e in german
        for text in e.translations
        if set(named.findall(text)) != set(named.findall(e.plural or e.msgid))
    ]
    assert wrong == []


def test_the_compiled_file_is_up_to_date(german: list[Entry]) -> None:
    with (FOLDER / "django.mo").open("rb") as opened:
        compiled = gettext.GNUTranslations(opened)
    stale = [e.msgid for e in german if _shown(compiled, e) != e.translations]
    assert stale == [], "run: manage.py makemessages -l de, translate, manage.py compilemessages"


def _shown(compiled: gettext.GNUTranslations, entry: Entry) -> list[str]:
    if entry.plural:
        return [compiled.ngettext(entry.msgid, entry.plural, number) for number in (1, 2)]
    return [compiled.gettext(entry.msgid)]


def test_every_text_of_templates_is_in_the_file(german: list[Entry]) -> None:
    """Without gettext's programs: the plain `{% trans %}` texts, which are nearly all."""
    known = {e.msgid for e in german}
    used = re.compile(r"{%\s*trans(?:late)?\s+(?:\"([^\"]+)\"|'([^']+)')")
    missing = {
        text
        for path in (PROJECT_DIR / "templates").rglob("*.html")
        for pair in used.findall(path.read_text())
        if (text := pair[0] or pair[1]) not in known
    }
    assert missing == set()


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
def test_every_text_of_the_program_is_in_the_file(
    german: list[Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("templates", "twenty", "core", "metadata", "apikeys"):
        shutil.copytree(PROJECT_DIR / name, tmp_path / name)
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.LOCALE_PATHS", [str(tmp_path / "locale")])
        call_command("makemessages", locale=["de"], verbosity=0, ignore_patterns=IGNORED)
    extracted = entries(tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.po")
    assert {e.msgid for e in extracted} - {e.msgid for e in german} == set()


def test_texts_of_services_are_listed_for_translation() -> None:
    assert {refusal.friendly for refusal in REFUSALS.values()} <= set(SERVICE_TEXTS)
    assert {kind.label for kind in FIELD_TYPES.values()} == set(FIELD_TYPE_LABELS)
