"""The path of the Metadata GraphQL API (the slash rule is `twenty.api.middleware`'s)."""

from django.urls import path

from twenty.metadata_endpoint.view import MetadataGraphqlView

urlpatterns = [path("metadata", MetadataGraphqlView.as_view(), name="metadata-graphql")]
