"""The parameters of a list that is exported → what is to be exported, and the answer."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from apikeys.context import RequestContext
from core.query.count import Count
from core.query.export.plan import EVERY_RECORD
from core.query.request import ListShape, Page, RecordQuery
from core.rest import query_params
from core.rest.export.answer import Export, export_answer, export_headers
from core.rest.export.formats import Format
from core.rest.selection import CHILDREN_OF_MANY, readable_fields, record_selection
from metadata.definitions import ObjectDef
from twenty.errors import BadUserInput
from twenty.http.compression import coding_for
from twenty.http.query_string import QueryParameters

_EXCEL = {"": False, "0": False, "false": False, "1": True, "true": True}


def export(
    context: RequestContext,
    obj: ObjectDef,
    parameters: QueryParameters,
    form: Format,
    request: HttpRequest,
) -> HttpResponseBase:
    query_params.check_discover(parameters, obj)
    query_params.read_count(parameters)
    wanted = Export(
        obj,
        RecordQuery(
            _page(parameters),
            query_params.read_filter(parameters),
            query_params.read_order_by(parameters),
        ),
        _shape(context, obj, parameters),
        form,
        _for_excel(parameters),
        coding_for(request),
    )
    answer = export_headers if request.method == "HEAD" else export_answer
    return answer(context, wanted)


def _page(parameters: QueryParameters) -> Page:
    """Return the page: everything from or up to a cursor, unless `limit` says how much."""
    page = query_params.read_page(parameters)
    limit = query_params.read_whole_limit(parameters)
    return Page(EVERY_RECORD if limit is None else limit, after=page.after, before=page.before)


def _shape(context: RequestContext, obj: ObjectDef, parameters: QueryParameters) -> ListShape:
    if query_params.read_depth(parameters):
        raise BadUserInput(
            "'depth=1' parameter invalid. An export has depth 0: links are ids",
            code=query_params.INVALID_DEPTH,
        )
    fields = query_params.read_fields(parameters)
    if fields is None:  # all of them: a file whose last columns are missing would go unnoticed
        fields = tuple(f.name for f in readable_fields(context, obj) if not f.is_one_to_many)
    shown = record_selection(context, obj, 0, fields, CHILDREN_OF_MANY)
    omits_nulls = query_params.read_flag(parameters, "omit_null_values")
    return ListShape(shown.selection, omits_nulls, Count.NONE)


def _for_excel(parameters: QueryParameters) -> bool:
    text = ",".join(parameters.get("excel", ()))
    if text not in _EXCEL:
        raise BadUserInput(
            f"'excel={text}' parameter invalid. Allowed values are 0, 1",
            code="INVALID_EXCEL_QUERY_PARAM",
        )
    return _EXCEL[text]
