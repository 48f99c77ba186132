"""Temporary: a twin made of the fast path with cold caches."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch


@contextmanager
def reference_path() -> Iterator[None]:
    from apikeys import key_caller, permissions
    from core.graphql import documents
    from core.openapi import serving
    from core.query.bounded_cache import BoundedCache
    from core.rest import order_by, query_params
    from metadata import catalog
    from metadata.graphql import documents as metadata_documents
    from twenty import prepared
    from twenty.api import middleware, query_string

    with ExitStack() as stack:
        for target, name, value in (
            (catalog, "_cache", OrderedDict()),
            (permissions, "_cache", OrderedDict()),
            (documents, "_by_template", BoundedCache(10**9)),
            (documents, "_by_text", BoundedCache(10**9)),
            (serving, "_base_documents", BoundedCache(10**9)),
            (key_caller, "_read", key_caller._read.__wrapped__),
            (query_string, "_decoded", query_string._decoded.__wrapped__),
            (order_by, "parse_order_by", order_by.parse_order_by.__wrapped__),
            (query_params, "parse_order_by", order_by.parse_order_by.__wrapped__),
            (middleware, "_resolved", middleware._resolved.__wrapped__),
            (metadata_documents, "_kept", metadata_documents._kept.__wrapped__),
            (metadata_documents, "_kept_errors", metadata_documents._kept_errors.__wrapped__),
            (prepared, "_name_of", lambda raw, statement: None),
        ):
            stack.enter_context(patch.object(target, name, value))
        yield
