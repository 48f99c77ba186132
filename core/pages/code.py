"""`/settings/api-webhooks/code`: an object's operation as a program would call it.

htmx asks only for the part below the selects. Objects, operations, parameters and bodies are those
of the generated OpenAPI document for this person's role: what they may not do is not offered.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from apikeys import keys as service
from apikeys.pages.keys import LIST, base_url, section_tabs
from core.openapi.field_schemas import example_id
from core.openapi.object_operations import operations_of
from core.openapi.object_parameters import parameter_name, parameters_of
from core.openapi.operations import Operation
from core.openapi.parameters import SHARED
from core.openapi.visible import VisibleObject, visible_objects
from core.pages.samples import Call, samples
from twenty.workspaces.pages.security import with_page_policy
from twenty.workspaces.pages.settings_page import Crumb, Page, settings_page
from twenty.workspaces.pages.texts import Texts

# The document's English summaries, as people read them here.
SUMMARIES = Texts(
    gettext_noop("Find %(names)s"),
    gettext_noop("Find one %(name)s"),
    gettext_noop("Find duplicates of %(names)s"),
    gettext_noop("Create one %(name)s"),
    gettext_noop("Create many %(names)s"),
    gettext_noop("Update one %(name)s"),
    gettext_noop("Update many %(names)s"),
    gettext_noop("Delete one %(name)s"),
    gettext_noop("Delete many %(names)s"),
    gettext_noop("Restore one %(name)s"),
    gettext_noop("Restore many %(names)s"),
    gettext_noop("Merge %(names)s"),
    gettext_noop("Group %(names)s"),
)
PREFERRED = ("companies", "people")
# Parameters shown because the operation is of little use without them.
TOLD = ("filter", "groupBy", "aggregate")


@dataclass(frozen=True, slots=True)
class Choice:
    """The current values of the selects."""

    objects: list[VisibleObject]
    seen: VisibleObject
    operations: list[Operation]
    operation: Operation

    @property
    def named_operations(self) -> list[tuple[Operation, str]]:
        return [(one, SUMMARIES.shown(one.summary)) for one in self.operations]


@require_safe
@settings_page(service.FLAG)
def code(page: Page, request: HttpRequest) -> HttpResponse:
    choice = choose(page, request.GET.get("object", ""), request.GET.get("operation", ""))
    shown = samples(call_of(choice, base_url(request))) if choice else []
    if choice and _is_exchange(request):
        values = {"choice": choice, "samples": shown, "is_exchange": True}
        return with_page_policy(render(request, "settings/api_code_samples.html", values))
    return page.render(
        request,
        "settings/api_code.html",
        title=_("Code"),
        crumbs=[Crumb(_("APIs & Webhooks"), LIST), Crumb(_("Code"))],
        tabs=section_tabs("code"),
        choice=choice,
        samples=shown,
    )


def _is_exchange(request: HttpRequest) -> bool:
    """Tell whether htmx asks for the part below the selects; going back, it asks for it all."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def choose(page: Page, object_name: str, operation_id: str) -> Choice | None:
    """Return the requested operation, by default the best known; None: nothing is readable.

    When only the object changes, the kind of operation is kept.
    """
    objects = sorted(
        visible_objects(page.context), key=lambda seen: (seen.obj.is_system, seen.obj.label_plural)
    )
    if not objects:
        return None
    by_name = {seen.obj.name_plural: seen for seen in objects}
    names = (object_name, *PREFERRED)
    seen = next((by_name[name] for name in names if name in by_name), objects[0])
    operations = [one for one in operations_of(seen) if not one.is_deprecated]
    by_id = {one.operation_id: one for one in operations}
    wanted = by_id.get(operation_id) or _same_kind(objects, operations, operation_id)
    return Choice(objects, seen, operations, wanted or operations[0])


def _same_kind(
    objects: list[VisibleObject], operations: list[Operation], operation_id: str
) -> Operation | None:
    """Return the operation whose id differs only in the name: `findOneCompany`, `findOnePerson`."""
    kinds: set[str] = set()
    for seen in objects:
        for name in (seen.obj.pascal_plural, seen.obj.pascal_name):
            if operation_id.endswith(name):
                kinds.add(operation_id.removesuffix(name))
    if not kinds:
        return None
    kind = min(kinds, key=len)
    return next((one for one in operations if one.operation_id.startswith(kind)), None)


def call_of(choice: Choice, server: str) -> Call:
    """Return the operation with the document's own examples filled in."""
    operation, seen = choice.operation, choice.seen
    path = operation.path.replace("{id}", example_id(seen.obj.name_singular))
    return Call(
        operation.method.upper(),
        f"{server}/rest{path}",
        _query(operation, seen),
        operation.body_example,
    )


def _query(operation: Operation, seen: VisibleObject) -> dict[str, str]:
    known = parameters_of(seen)
    query: dict[str, str] = {}
    for shared in operation.parameters:
        if shared in TOLD and not (shared == "filter" and operation.method == "get"):
            examples = known[parameter_name(shared, seen)].get("examples", {})
            for example in list(examples.values())[:1]:
                query[SHARED[shared]["name"]] = example["value"]
    if "limit" in operation.parameters:
        query["limit"] = "3"
    if "softDelete" in operation.parameters:
        query["soft_delete"] = "true"
    return query
