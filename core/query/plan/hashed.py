"""Deep frozen values used as cache keys: their hash is computed once.

For frozen dataclasses with `slots=True`; each must also declare `__hash__ = HashedOnce.__hash__`,
because a dataclass would otherwise generate its own, which walks the whole structure at every
look-up.
"""

from __future__ import annotations

import dataclasses


class HashedOnce:
    __slots__ = ("_hash",)

    _hash: int

    def __hash__(self) -> int:
        """Raises `TypeError` where something inside is not hashable."""
        try:
            return self._hash
        except AttributeError:
            found = hash(tuple([getattr(self, name) for name in _compared(type(self))]))
            object.__setattr__(self, "_hash", found)
            return found


def _compared(kind: type) -> list[str]:
    return [f.name for f in dataclasses.fields(kind) if f.compare]
