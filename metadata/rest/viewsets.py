"""`/rest/metadata/objects` and `/rest/metadata/fields` (docs/api/metadata.md#rest).

Answers use the envelope that the caller asks for. PUT is PATCH. Reading needs a key, changing the
flag DATA_MODEL (`metadata.changes.service`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.rest.base import GUARDED, PAGE_PARAMETERS, ManagementViewSet, page_of, path_id
from apikeys.rest.paging import page_body, read_page_request
from metadata.changes import requests as changes
from metadata.changes import service
from metadata.models import FieldMetadata, ObjectMetadata
from metadata.resources import LOCALE_HEADER, DataModel, Resource, data_model
from metadata.rest.bodies import Json, field_body, is_legacy, object_body
from metadata.rest.schemas import (
    FORMAT_PARAMETER,
    CreateFieldBody,
    CreateObjectBody,
    DeletedObject,
    FieldAnswer,
    ObjectAnswer,
    UpdateFieldBody,
    UpdateObjectBody,
    refusals,
)

OBJECTS, FIELDS = ["Objects"], ["Fields"]
READ, WRITE = [FORMAT_PARAMETER], [FORMAT_PARAMETER]
LIST = [*PAGE_PARAMETERS, FORMAT_PARAMETER]


class _AsItIs(serializers.BaseSerializer[Any]):
    def to_representation(self, instance: Any) -> Any:
        return instance


class ModelViewSet(ManagementViewSet):
    def answer(self, body: Json, name: str, status: int = 200) -> Response:
        """Return one resource, bare or, in the legacy envelope, under `data.<name>`."""
        legacy = is_legacy(self.context, self.request.META)
        return Response({"data": {name: body}} if legacy else body, status=status)

    def answer_page(
        self, name: str, resources: list[Resource], show: Callable[[Resource], Json]
    ) -> Response:
        page = page_body(resources, read_page_request(self.parameters), _AsItIs)
        data = [show(resource) for resource in page["data"]]
        page["data"] = {name: data} if is_legacy(self.context, self.request.META) else data
        return Response(page)

    def model(self) -> DataModel:
        return data_model(self.context, self.request.headers.get(LOCALE_HEADER, ""))


class ObjectViewSet(ModelViewSet):
    lookup_url_kwarg = "object_id"
    preconditions = GUARDED

    @extend_schema(
        operation_id="findManyObjects",
        tags=OBJECTS,
        parameters=LIST,
        responses={200: page_of("Object", ObjectAnswer), **refusals(400)},
    )
    def list(self, request: Request) -> Response:
        """All objects with their fields, active or not, by id."""
        model = self.model()
        objects = list(model.objects.values())
        return self.answer_page("objects", objects, lambda one: object_body(model, one))

    @extend_schema(
        operation_id="createOneObject",
        tags=OBJECTS,
        parameters=WRITE,
        request=CreateObjectBody,
        responses={201: ObjectAnswer, **refusals(400, 403)},
    )
    def create(self, request: Request) -> Response:
        """Make an object; the Core APIs serve it at once."""
        made = service.apply(self.context, changes.CreateObject(self.body()))
        self.tag(ObjectMetadata, made)
        model = self.model()
        return self.answer(object_body(model, model.object(made)), "createOneObject", 201)

    @extend_schema(
        operation_id="findOneObject",
        tags=OBJECTS,
        parameters=READ,
        responses={200: ObjectAnswer, **refusals(400, 404)},
    )
    def retrieve(self, request: Request, object_id: str) -> Response:
        """Create an object; the Core APIs serve it immediately."""
        wanted = path_id(object_id)
        self.tag(ObjectMetadata, wanted)
        model = self.model()
        return self.answer(object_body(model, model.object(wanted)), "object")

    @extend_schema(
        operation_id="updateOneObject",
        tags=OBJECTS,
        parameters=WRITE,
        request=UpdateObjectBody,
        responses={200: ObjectAnswer, **refusals(400, 403, 404)},
    )
    def partial_update(self, request: Request, object_id: str) -> Response:
        """Change what is named; renaming keeps all data."""
        wanted = path_id(object_id)
        service.apply(self.context, changes.UpdateObject(wanted, self.body()), self.expected())
        self.tag(ObjectMetadata, wanted)
        model = self.model()
        return self.answer(object_body(model, model.object(wanted)), "updateOneObject")

    @extend_schema(exclude=True)
    def update(self, request: Request, object_id: str) -> Response:
        return self.partial_update(request, object_id)

    @extend_schema(
        operation_id="deleteOneObject",
        tags=OBJECTS,
        parameters=WRITE,
        responses={200: DeletedObject, **refusals(400, 403, 404)},
    )
    def destroy(self, request: Request, object_id: str) -> Response:
        """Delete a custom object with all its records and the fields that point at it."""
        wanted, model = path_id(object_id), self.model()
        found = model.objects.get(wanted)
        body = object_body(model, found) if found is not None else {}
        service.apply(self.context, changes.DeleteObject(wanted), self.expected())
        body.pop("fields", None)
        return self.answer(body, "deleteOneObject")


class FieldViewSet(ModelViewSet):
    lookup_url_kwarg = "field_id"
    preconditions = GUARDED

    @extend_schema(
        operation_id="findManyFields",
        tags=FIELDS,
        parameters=LIST,
        responses={200: page_of("Field", FieldAnswer), **refusals(400)},
    )
    def list(self, request: Request) -> Response:
        """All fields of all objects, by id."""
        model = self.model()
        fields = list(model.fields.values())
        return self.answer_page("fields", fields, lambda one: field_body(model, one))

    @extend_schema(
        operation_id="createOneField",
        tags=FIELDS,
        parameters=WRITE,
        request=CreateFieldBody,
        responses={201: FieldAnswer, **refusals(400, 403)},
    )
    def create(self, request: Request) -> Response:
        """Create a field; a relation is created on both sides."""
        made = service.apply(self.context, changes.CreateField(self.body()))
        self.tag(FieldMetadata, made)
        model = self.model()
        return self.answer(field_body(model, model.field(made)), "createOneField", 201)

    @extend_schema(
        operation_id="findOneField",
        tags=FIELDS,
        parameters=READ,
        responses={200: FieldAnswer, **refusals(400, 404)},
    )
    def retrieve(self, request: Request, field_id: str) -> Response:
        """One field."""
        wanted = path_id(field_id)
        self.tag(FieldMetadata, wanted)
        model = self.model()
        return self.answer(field_body(model, model.field(wanted)), "field")

    @extend_schema(
        operation_id="updateOneField",
        tags=FIELDS,
        parameters=WRITE,
        request=UpdateFieldBody,
        responses={200: FieldAnswer, **refusals(400, 403)},
    )
    def partial_update(self, request: Request, field_id: str) -> Response:
        """Change what is named; records follow changed options, renaming keeps all data."""
        wanted = path_id(field_id)
        service.apply(self.context, changes.UpdateField(wanted, self.body()), self.expected())
        self.tag(FieldMetadata, wanted)
        model = self.model()
        return self.answer(field_body(model, model.field(wanted)), "updateOneField")

    @extend_schema(exclude=True)
    def update(self, request: Request, field_id: str) -> Response:
        return self.partial_update(request, field_id)

    @extend_schema(
        operation_id="deleteOneField",
        tags=FIELDS,
        parameters=WRITE,
        responses={200: FieldAnswer, **refusals(400, 403, 404)},
    )
    def destroy(self, request: Request, field_id: str) -> Response:
        """Delete a custom field with its values, a relation with its other side."""
        wanted, model = path_id(field_id), self.model()
        found = model.fields.get(wanted)
        body = field_body(model, found) if found is not None else {}
        service.apply(self.context, changes.DeleteField(wanted), self.expected())
        return self.answer(body, "deleteOneField")
