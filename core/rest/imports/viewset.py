"""Imports over REST (docs/api/imports.md)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.imports import jobs
from core.imports.models import Import, State
from core.imports.report import report
from core.imports.staging import stage
from core.rest.bodies import one_record
from core.rest.export.spool import Spool
from core.rest.imports.shown import shown_import
from core.rest.imports.uploads import form_of, place
from core.rest.paths import parse_id
from twenty.api.large_body import spooled_body
from twenty.api.view import ApiViewSet
from twenty.http.spooled_answer import SpooledAnswer


class ImportViewSet(ApiViewSet):
    http_method_names = ("get", "head", "post", "put", "options")
    schema = None  # `core.openapi.imports` describes it

    def create(self, request: Request) -> HttpResponseBase:
        job = jobs.create_import(self.context, one_record(self.body()))
        return self._shown(job, 201)

    def list(self, request: Request) -> HttpResponseBase:
        found = jobs.list_imports(self.context)
        return Response({"data": {"imports": [shown_import(self.context, job) for job in found]}})

    def retrieve(self, request: Request, pk: str) -> HttpResponseBase:
        return self._shown(jobs.find_import(self.context, parse_id(pk)))

    @action(detail=True, methods=["put"], url_path="file")
    def upload(self, request: Request, pk: str) -> HttpResponseBase:
        """Take the file; its rows are stored, or it is refused as a whole."""
        context, import_id = self.context, parse_id(pk)
        jobs.require_state(jobs.find_import(context, import_id), "given a file", State.WAITING)
        form = form_of(request._request, self.parameters)
        most = settings.IMPORT_MAX_BYTES
        with place(), spooled_body(request._request, most) as file, transaction.atomic():
            job = jobs.find_import(context, import_id, is_locked=True)
            jobs.require_state(job, "given a file", State.WAITING)
            obj = jobs.object_of(context, job)
            ignored = stage(context, job, obj, file, form.format, form.charset)
        return self._shown(job, 202, ignoredColumns=list(ignored))

    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> HttpResponseBase:
        with transaction.atomic():
            return self._shown(jobs.run_import(self.context, parse_id(pk)), 202)

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> HttpResponseBase:
        with transaction.atomic():
            return self._shown(jobs.cancel_import(self.context, parse_id(pk)))

    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> HttpResponseBase:
        with transaction.atomic():
            return self._shown(jobs.undo_import(self.context, parse_id(pk)), 202)

    @action(detail=True, methods=["get"])
    def errors(self, request: Request, pk: str) -> HttpResponseBase:
        """Return the refused rows, to be mended and sent again."""
        job = jobs.find_import(self.context, parse_id(pk))
        is_table = job.headings is not None
        kind = "text/csv" if is_table else "application/x-ndjson"
        name = f"import-{job.id}-refused.{'csv' if is_table else 'ndjson'}"
        headers = {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        }
        spool = Spool()
        try:
            for part in report(job):
                spool.check_space()
                spool.file.write(part)
            return SpooledAnswer(spool, headers=headers)
        except BaseException:
            spool.close()
            raise

    def _shown(self, job: Import, status: int = 200, **more: Any) -> HttpResponseBase:
        return Response(
            {"data": {"import": {**shown_import(self.context, job), **more}}}, status=status
        )
