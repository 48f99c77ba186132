"""Paths of the Core GraphQL API (`twenty.api.middleware` handles trailing slashes)."""

from django.urls import path

from core.graphql.view import CoreGraphqlView, schema_document

urlpatterns = [
    path("graphql", CoreGraphqlView.as_view(), name="core-graphql"),
    path("graphql/schema.graphql", schema_document, name="core-graphql-schema"),
]
