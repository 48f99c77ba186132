"""Finished documents, kept compressed in the process.

What comes in: what a document depends on (versions, role, public address) and how to build it.
What goes out: `ServedDocument`. Every part of the key that can change is a version, so an entry
is never stale; those not used any more are forgotten.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from core.openapi.components import Json
from core.query.bounded_cache import BoundedCache

_KEPT_DOCUMENTS = 100
_cache = BoundedCache(_KEPT_DOCUMENTS)


@dataclass(frozen=True, slots=True)
class ServedDocument:
    etag: str
    compressed: bytes

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.compressed)


def document_for(key: Hashable, build: Callable[[], Json]) -> ServedDocument:
    found: ServedDocument | None = _cache.get(key)
    if found is None:
        text = json.dumps(build(), ensure_ascii=False, separators=(",", ":")).encode()
        etag = f'W/"{hashlib.sha256(text).hexdigest()[:32]}"'
        found = ServedDocument(etag, gzip.compress(text, 6))
        _cache.put(key, found)
    return found
