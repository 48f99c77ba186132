"""The path of the Metadata GraphQL API (`twenty.api.middleware` handles trailing slashes)."""

from django.urls import path

from twenty.metadata_endpoint.view import MetadataGraphqlView

urlpatterns = [path("metadata", MetadataGraphqlView.as_view(), name="metadata-graphql")]
