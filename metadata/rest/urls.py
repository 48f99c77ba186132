"""Paths of the Metadata REST API (the slash rule is `twenty.api.middleware`'s)."""

from django.urls import path

from metadata.rest import views

urlpatterns = [
    path("rest/metadata/objects", views.ObjectsView.as_view()),
    path("rest/metadata/objects/<str:object_id>", views.ObjectView.as_view()),
    path("rest/metadata/fields", views.FieldsView.as_view()),
    path("rest/metadata/fields/<str:field_id>", views.FieldView.as_view()),
]
