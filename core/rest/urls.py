"""Core REST: every path below `/rest` (without trailing slash: `twenty.api.middleware`)."""

from django.urls import re_path

from core.rest.views import RecordsView

urlpatterns = [re_path(r"^rest(?:/(?P<path>[\s\S]*))?\Z", RecordsView.as_view())]
