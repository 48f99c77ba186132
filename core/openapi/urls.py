"""The documents of both REST APIs (contract rest.md §1, rows 17 and 18)."""

from django.urls import re_path

from core.openapi.views import DocumentView

urlpatterns = [re_path(r"^(?:rest/)?open-api/core$", DocumentView.as_view())]
