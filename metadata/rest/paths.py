"""Paths of the resources of the Metadata REST API, which its document describes."""

from django.urls import path

from metadata.rest import views

RESOURCE_PATHS = [
    path("rest/metadata/objects", views.ObjectsView.as_view()),
    path("rest/metadata/objects/<str:object_id>", views.ObjectView.as_view()),
    path("rest/metadata/fields", views.FieldsView.as_view()),
    path("rest/metadata/fields/<str:field_id>", views.FieldView.as_view()),
]
