"""German pages are German to the last sentence, and APIs answer in English whatever is requested.

The sentences of services are found in their source, so that a new one is not forgotten.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import translation

from core.openapi.object_operations import operations_of
from core.openapi.visible import visible_objects
from core.pages.code import SUMMARIES
from metadata.checks.options import COLORS
from metadata.pages.field_forms import RELATION_SETTINGS
from metadata.pages.setting_texts import CHOICES, COLOR_NAMES, SETTING_LABELS
from metadata.types.registry import FIELD_TYPES
from tests.standing import ADMIN_KEY
from twenty.admin.names import APPS, COLUMNS, MODELS
from twenty.config.environment import PROJECT_DIR
from twenty.workspaces.pages.settings_page import in_page_language
from twenty.workspaces.pages.texts import Texts

# Where refusals of the data model are worded.
SOURCES = [
    *sorted((PROJECT_DIR / "metadata" / "changes" / "validation").glob("*.py")),
    *sorted((PROJECT_DIR / "metadata" / "changes" / "service").glob("*.py")),
    *(
        PROJECT_DIR / "metadata" / "checks" / f"{name}.py"
        for name in ("default_checks", "definition_checks", "options")
    ),
]
SAYING = {"Problem", "invalid", "Wrong", "NotFound", "BadUserInput", "Forbidden", "ServiceBusy"}
# Placeholders where a sentence is composed from another one.
UNFINISHED = {"{self.message}: {named}{more}", "{sentence} {self.doing}"}


def sentences_of(path: Path) -> Iterator[str]:
    """What is given to `Problem`, `invalid` and errors, or kept as a `message` or a constant."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING:
            yield from filter(None, map(_text, node.args))
        if isinstance(node, ast.Assign) and _is_message(node.targets[0]):
            yield from filter(None, [_text(node.value)])


def _is_message(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and (target.id == "message" or target.id.isupper())


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_part, node.values))
    return None


def _part(part: ast.expr) -> str:
    """Return a literal, or for a value its source in braces."""
    if isinstance(part, ast.FormattedValue):
        return "{" + ast.unparse(part.value) + "}"
    return str(ast.literal_eval(part))


@pytest.fixture
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


def test_sentences_of_the_data_model_are_german_on_pages(german: None) -> None:
    said = {text for path in SOURCES for text in sentences_of(path)} - UNFINISHED
    assert len(said) > 60
    assert sorted(text for text in said if in_page_language(text) == text) == []


def test_a_sentence_keeps_what_it_names(german: None) -> None:
    text = 'Name "thrust" is not available as it is already used by another field'
    assert in_page_language(text) == (
        "Der Name „thrust“ ist nicht frei: Ein anderes Feld heißt schon so"
    )
    nested = "Default value is invalid: Invalid value 'x' for field \"n\": expected a finite number"
    assert in_page_language(nested).endswith("für das Feld „n“: erwartet wird eine endliche Zahl")
    assert in_page_language("Nobody marked this.") == "Nobody marked this."


def test_without_a_language_sentences_stay_as_they_are() -> None:
    texts = Texts("Find %(names)s", "Find one %(name)s")
    with translation.override(None):
        assert texts.shown("Find one Company") == "Find one Company"
        assert in_page_language("Object already exists") == "Object already exists"


def test_settings_and_colors_of_field_types_have_words() -> None:
    settings = [
        setting
        for kind in FIELD_TYPES.values()
        for setting in kind.settings
        if setting.name not in RELATION_SETTINGS
    ]
    assert {setting.label for setting in settings} == set(SETTING_LABELS)
    assert {choice for setting in settings for choice in setting.choices} == set(CHOICES)
    assert set(COLORS) == set(COLOR_NAMES)


def test_operations_on_the_code_page_are_german(german: None, admin_context) -> None:
    summaries = {
        operation.summary
        for seen in visible_objects(admin_context)
        for operation in operations_of(seen)
        if not operation.is_deprecated
    }
    assert sorted(text for text in summaries if SUMMARIES.shown(text) == text) == []


def test_the_admin_names_what_it_shows(german: None) -> None:
    """Every column and field of our models that a page of the admin can show."""
    for model, options in admin.site._registry.items():
        if model._meta.app_label not in APPS:
            continue
        assert model.__name__ in MODELS
        hidden = {*(options.exclude or ()), "password", "is_superuser"}
        for field in model._meta.local_fields:
            if field.name in hidden:
                continue
            with translation.override("en"):
                name = str(field.verbose_name)
            known = name in COLUMNS or name in {one for one, _many in MODELS.values()}
            assert known, f"{model.__name__}.{field.name}: {name}"


def test_admin_pages_are_german(operator_page: Client) -> None:
    answer = operator_page.get("/admin/", headers={"Accept-Language": "de"}).text
    assert "API-Schlüssel und Rollen" in answer
    assert "Betrieb dieses Servers" in answer
    health = operator_page.get("/admin/health/", headers={"Accept-Language": "de"}).text
    assert "in Ordnung" in health
    keys = operator_page.get("/admin/apikeys/apikey/", headers={"Accept-Language": "de"}).text
    assert "Zuletzt benutzt am" in keys


def test_a_refusal_is_german_on_the_page_and_english_in_the_api(boss_page: Client) -> None:
    asked = {"Accept-Language": "de"}
    form = {"label_singular": "Person", "label_plural": "People"}
    page = boss_page.post("/settings/data-model/new-object", form, headers=asked)
    assert "Ein Objekt mit diesem Namen gibt es schon" in page.text
    assert "Object already exists" not in page.text
    body = {
        "nameSingular": "person",
        "namePlural": "people",
        "labelSingular": "Person",
        "labelPlural": "People",
    }
    bearer = {"Authorization": f"Bearer {ADMIN_KEY.secret}"}
    answer = Client().post(
        "/rest/metadata/objects", body, "application/json", headers={**asked, **bearer}
    )
    assert answer.status_code == 400
    assert "Object already exists" in answer.text


def test_a_missing_page_says_so_in_german(boss_page: Client) -> None:
    asked = {"Accept-Language": "de"}
    missing = boss_page.get("/settings/roles/00000000-0000-0000-0000-000000000000", headers=asked)
    assert missing.status_code == 404
    assert "Diese Rolle gibt es hier nicht" in missing.text
    nowhere = boss_page.get("/nowhere", headers={**asked, "Accept": "text/html"})
    assert nowhere.status_code == 404
    assert "Diese Seite gibt es nicht" in nowhere.text
    assert "script-src 'self'" in nowhere["Content-Security-Policy"]
