"""Finished documents, cached compressed in the process.

They are kept in their catalog's `derived` under the role's rights and the public address, so they
end with either version and are never stale.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from apikeys.context import RequestContext
from core.openapi.components import Json
from metadata.model.bounded_cache import BoundedCache, cache_of

Build = Callable[[str, RequestContext | None], Json]

_KEPT_DOCUMENTS = 50
_base_documents = BoundedCache(_KEPT_DOCUMENTS)


@dataclass(frozen=True, slots=True)
class ServedDocument:
    etag: str
    compressed: bytes

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.compressed)


def document_for(
    name: str, server_url: str, context: RequestContext | None, build: Build
) -> ServedDocument:
    """Return the document. `name` tells documents apart; `build(server_url, context)` makes it."""
    if context is None:
        return _kept(_base_documents, (name, server_url), lambda: build(server_url, None), None)
    cache = cache_of(context.catalog, "openapi", _KEPT_DOCUMENTS)
    role = context.permissions
    return _kept(cache, (name, server_url, id(role)), lambda: build(server_url, context), role)


def _kept(
    cache: BoundedCache, key: Hashable, build: Callable[[], Json], owner: object
) -> ServedDocument:
    """Cache an entry with `owner`, whose identity is part of the key and must not be reused."""
    found: tuple[ServedDocument, object] | None = cache.get(key)
    if found is None:
        text = json.dumps(build(), ensure_ascii=False, separators=(",", ":")).encode()
        etag = f'W/"{hashlib.sha256(text).hexdigest()[:32]}"'
        found = ServedDocument(etag, gzip.compress(text, 6, mtime=0)), owner
        cache.put(key, found)
    return found[0]
