"""Paths of imports (`twenty.api.middleware` handles trailing slashes)."""

from django.urls import path

from core.rest.imports.viewset import ImportViewSet

_BASE = "rest/imports"
_ONE = f"{_BASE}/<str:pk>"

urlpatterns = [
    path(_BASE, ImportViewSet.as_view({"get": "list", "post": "create"})),
    path(_ONE, ImportViewSet.as_view({"get": "retrieve"})),
    path(f"{_ONE}/file", ImportViewSet.as_view({"put": "upload"})),
    path(f"{_ONE}/errors", ImportViewSet.as_view({"get": "errors"})),
    path(f"{_ONE}/run", ImportViewSet.as_view({"post": "run"})),
    path(f"{_ONE}/cancel", ImportViewSet.as_view({"post": "cancel"})),
    path(f"{_ONE}/undo", ImportViewSet.as_view({"post": "undo"})),
]
