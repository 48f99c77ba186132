"""Records over REST: one DRF viewset for every object of every workspace (docs/api/rest.md#paths).

The path names the object, which is looked up in the caller's catalog, so that no class is created
per object. Actions turn query string and body into a request of `core.query.request`;
`core.records` answers it, with names, values and permissions checked in the planner. Answers are
the finished JSON that PostgreSQL printed, in REST's envelope.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request

from core import records
from core.query.effects import Created
from core.query.request import FilterNode, ListShape, Predicate, RecordQuery, Selection
from core.query.versions import Guard
from core.rest import bodies, envelope, events, query_params
from core.rest.entity_tags import guard_of, only_if_new, opaque_tag
from core.rest.export.formats import ORDINARY, read_format
from core.rest.export.request import export
from core.rest.group_by_params import read_group_by, read_group_shape
from core.rest.newest_model import OnNewestModel
from core.rest.partial import told_apart
from core.rest.paths import RECORD_ID, check_id, find_object, invalid_path, parse_id
from core.rest.search import search
from core.rest.selection import CHILDREN_OF_MANY, CHILDREN_OF_ONE, MAX_FIELDS, record_selection
from metadata.definitions import ObjectDef
from twenty.api.authentication import CallThrottle, ContextAuthentication
from twenty.api.preconditions import IF_MATCH, IF_NONE_MATCH, is_among
from twenty.api.view import ApiViewSet
from twenty.errors import InvalidQueryInput
from twenty.http.error_handlers import JSON_CONTENT_TYPE
from twenty.http.parsers import JsonParser
from twenty.http.renderers import JsonRenderer
from twenty.http.server_timing import begin_stage

_CAPPED_HEADERS = {"X-Twenty-Fields-Capped": "true", "X-Twenty-Fields-Max": str(MAX_FIELDS)}
_GUARDED = frozenset({IF_MATCH})
_PRECONDITIONS = {
    "create": frozenset({IF_NONE_MATCH}),
    "partial_update": _GUARDED,
    "destroy": _GUARDED,
    "restore": _GUARDED,
}


class RecordViewSet(OnNewestModel, ApiViewSet):
    authentication_classes = (ContextAuthentication,)
    throttle_classes = (CallThrottle,)
    permission_classes = ()  # the planner checks each object, field and row
    parser_classes = (JsonParser,)
    renderer_classes = (JsonRenderer,)
    lookup_value_regex = RECORD_ID
    # In the order in which a refusal lists the allowed ones.
    http_method_names = ("get", "head", "post", "patch", "put", "delete", "options", "trace")
    preconditions = _PRECONDITIONS
    schema = None  # `core.openapi` describes records from the catalog

    def list(self, request: Request, plural: str) -> HttpResponseBase:
        """Return a page of records, or all of them as a file."""
        obj, parameters = self.obj, self.parameters
        accept = request._request.META.get("HTTP_ACCEPT", "")
        if accept not in ORDINARY or "format" in parameters:
            form = read_format(parameters, accept)
            if form is not None:
                return export(self.context, obj, parameters, form, request._request)
        query_params.check_discover(parameters, obj)
        query = RecordQuery(
            query_params.read_page(parameters),
            query_params.read_filter(parameters),
            query_params.read_order_by(parameters),
        )
        shape = ListShape(
            self.selection(obj, CHILDREN_OF_MANY),
            self.flag("omit_null_values"),
            query_params.read_count(parameters),
        )
        found = records.find_many(self.context, obj, query, shape)
        return self.answer(envelope.page(obj.name_plural, found))

    def retrieve(self, request: Request, plural: str, pk: str) -> HttpResponse:
        wanted, obj = Predicate(("id",), "eq", check_id(pk)), self.obj
        query_params.check_discover(self.parameters, obj)
        selection, guard = self.selection(obj, CHILDREN_OF_ONE), Guard()
        found = records.find_one(self.context, obj, wanted, selection, guard)
        listed = request._request.META.get(IF_NONE_MATCH)
        # Below depth 0 a tag of the record says nothing of the records around it.
        if listed is not None and query_params.read_depth(self.parameters) == 0:  # noqa: SIM102
            if is_among(opaque_tag(self.context, guard.found), listed):
                return self.tagged(HttpResponse(status=304), guard)
        return self.tagged(self.answer(envelope.data(obj.name_singular, found)), guard)

    def create(self, request: Request, plural: str) -> HttpResponse:
        obj, record = self.obj, bodies.one_record(self.body())
        selection = self.selection(obj, CHILDREN_OF_ONE)
        options, guard = query_params.read_create_options(self.parameters), Guard()
        act, meta = records.create_one_told, request._request.META
        if IF_NONE_MATCH in meta:
            act = only_if_new(meta, options)(act)
        made = act(self.context, obj, record, selection, options, guard)
        return self.tagged(self.created(f"create{obj.pascal_name}", made), guard)

    def create_many(self, request: Request, plural: str) -> HttpResponse:
        """`POST /rest/batch/{objects}`."""
        obj, given = self.obj, bodies.many_records(self.body())
        selection = self.selection(obj, CHILDREN_OF_ONE)
        options = query_params.read_create_options(self.parameters)
        if query_params.skips_faults(self.parameters, request._request.META):
            done = records.create_the_good(self.context, obj, given, selection, options)
            return told_apart(f"create{obj.pascal_plural}", done, request._request.META)
        made = records.create_many_told(self.context, obj, given, selection, options)
        return self.created(f"create{obj.pascal_plural}", made)

    def partial_update(self, request: Request, plural: str, pk: str) -> HttpResponse:
        record_id, obj = parse_id(pk), self.obj
        changes = bodies.one_record(self.body())
        selection, guard = self.selection(obj, CHILDREN_OF_ONE), self.guard()
        updated = records.update_one(self.context, obj, record_id, changes, selection, guard)
        return self.tagged(self.answer(envelope.data(f"update{obj.pascal_name}", updated)), guard)

    def update_many(self, request: Request, plural: str) -> HttpResponse:
        """Apply one patch to all records that match."""
        obj, wanted = self.obj, self.filter()
        changes = bodies.one_record(self.body())
        selection = self.selection(obj, CHILDREN_OF_MANY)
        updated = records.update_many(self.context, obj, wanted, changes, selection)
        return self.answer(envelope.data(f"update{obj.pascal_plural}", updated))

    def destroy(self, request: Request, plural: str, pk: str) -> HttpResponse:
        """Destroy the record for good, unless `soft_delete=true` (docs/api/rest.md#delete)."""
        record_id, obj = parse_id(pk), self.obj
        is_soft, guard = self.flag("soft_delete"), self.guard()
        act = records.delete_one if is_soft else records.destroy_one
        gone = act(self.context, obj, record_id, None, guard)
        answer = self.answer(envelope.data(f"delete{obj.pascal_name}", gone))
        return self.tagged(answer, guard) if is_soft else answer

    def destroy_many(self, request: Request, plural: str) -> HttpResponse:
        obj, is_soft, wanted = self.obj, self.flag("soft_delete"), self.filter()
        if wanted is None:
            raise InvalidQueryInput(
                f"Filters are mandatory for bulk {'delete' if is_soft else 'destroy'} operations. "
                "Please provide at least one filter to prevent accidental deletion of all records."
            )
        act = records.delete_many if is_soft else records.destroy_many
        gone = act(self.context, obj, wanted, None)
        return self.answer(envelope.data(f"delete{obj.pascal_plural}", gone))

    @action(detail=False, methods=["post"])
    def duplicates(self, request: Request, plural: str) -> HttpResponse:
        obj, asked = self.obj, bodies.duplicates_input(self.body())
        shape = ListShape(self.selection(obj, CHILDREN_OF_ONE))
        found = records.find_duplicates(self.context, obj, asked, shape)
        return self.answer(envelope.duplicates(f"{obj.name_singular}Duplicates", found))

    @action(detail=False, methods=["patch"])
    def merge(self, request: Request, plural: str) -> HttpResponse:
        obj, asked = self.obj, bodies.merge_body(self.body())
        merged = records.merge(
            self.context,
            obj,
            asked.ids,
            asked.conflict_priority_index,
            self.selection(obj, CHILDREN_OF_MANY),
            dry_run=asked.dry_run,
        )
        return self.answer(envelope.data(f"merge{obj.pascal_name}", merged))

    @action(detail=False, methods=["get"], url_path="groupBy")
    def group_by(self, request: Request, plural: str) -> HttpResponse:
        """Return a bare array (docs/api/rest.md#group-by)."""
        obj, query = self.obj, read_group_by(self.parameters)
        shown = record_selection(self.context, obj, 0, None, CHILDREN_OF_MANY)
        shape = read_group_shape(self.parameters, shown.selection)
        return self.answer(records.group_by(self.context, obj, query, shape))

    @action(detail=False, methods=["patch"], url_path="restore")
    def restore_many(self, request: Request, plural: str) -> HttpResponse:
        obj = self.obj
        selection = self.selection(obj, CHILDREN_OF_MANY)
        restored = records.restore_many(self.context, obj, self.filter(), selection)
        return self.answer(envelope.data(f"restore{obj.pascal_plural}", restored))

    @action(detail=True, methods=["patch"])
    def restore(self, request: Request, plural: str, pk: str) -> HttpResponse:
        record_id, obj = parse_id(pk), self.obj
        selection, guard = self.selection(obj, CHILDREN_OF_ONE), self.guard()
        restored = records.restore_one(self.context, obj, record_id, selection, guard)
        return self.tagged(self.answer(envelope.data(f"restore{obj.pascal_name}", restored)), guard)

    @action(detail=True, methods=["get"])
    def history(self, request: Request, plural: str, pk: str) -> HttpResponse:
        record_id, obj = parse_id(pk), self.obj
        return self.answer(events.history(self.context, obj, record_id, self.parameters))

    @action(detail=True, methods=["post"], url_path="history/(?P<event_id>[^/]+)/restore")
    def restore_event(self, request: Request, plural: str, pk: str, event_id: str) -> HttpResponse:
        """Give the record the values that it had before an event."""
        record_id, obj = parse_id(pk), self.obj
        selection = self.selection(obj, CHILDREN_OF_ONE)
        return self.answer(events.restored(self.context, obj, record_id, event_id, selection))

    def changes(self, request: Request, plural: str) -> HttpResponseBase:
        """Return a page of the change feed, unless an object has its name."""
        self.saw_model = True
        if plural in self.context.catalog.by_plural:
            return self.list(request, plural)
        return self.answer(events.changes(self.context, self.parameters))

    def search(self, request: Request) -> HttpResponse:
        return self.answer(search(self.context, self.parameters))

    def no_such_path(self, request: Request, path: str = "") -> HttpResponse:
        raise invalid_path(path)

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        begin_stage("request")

    @property
    def obj(self) -> ObjectDef:
        """Return the object that the path names. Raises `BadUserInput` `OBJECT_NOT_FOUND`."""
        self.saw_model = True
        return find_object(self.context.catalog, self.kwargs["plural"])

    def answer(self, body: bytes, status: int = 200) -> HttpResponse:
        """Return finished JSON, which needs no renderer."""
        return HttpResponse(body, content_type=JSON_CONTENT_TYPE, status=status)

    def created(self, key: str, made: Created) -> HttpResponse:
        effects = made.effects if self.flag("report") else None
        return self.answer(envelope.data(key, made.json, effects), 201)

    def guard(self) -> Guard:
        return guard_of(self.request._request.META)

    def tagged(self, response: HttpResponse, guard: Guard) -> HttpResponse:
        tag = f'"{opaque_tag(self.context, guard.found)}"'
        response.headers._store["etag"] = ("ETag", tag)  # digits and signs: nothing to check
        return response

    def filter(self) -> FilterNode | None:
        return query_params.read_filter(self.parameters)

    def flag(self, name: str) -> bool:
        return query_params.read_flag(self.parameters, name)

    def selection(self, obj: ObjectDef, children: int) -> Selection:
        """Return what `depth` and `fields` select; the headers note fields that were left out."""
        depth = query_params.read_depth(self.parameters)
        fields = query_params.read_fields(self.parameters)
        shown = record_selection(self.context, obj, depth, fields, children)
        if shown.is_capped:
            self.headers.update(_CAPPED_HEADERS)
        return shown.selection
