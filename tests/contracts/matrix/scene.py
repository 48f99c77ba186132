"""What a place is, and the scene it is tried in: an object with records, and its words.

`kind` says what a field's name does in a place: "read" (selection, filter, order, dimension,
aggregate), "fields" (REST's projection: 400 when it may not be read), "write" (a body), "probe" (a
value to look for, ignored when hidden).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.contracts.matrix.actor import Actor, Answer
from tests.contracts.matrix.operations import Subject
from tests.contracts.matrix.words import Words

Send = Callable[[Actor], Answer]
# What calls write that are not about it: never the field under test.
FILLER = {"position": 3}


@dataclass(frozen=True, slots=True)
class Scene:
    subject: Subject
    words: Words

    @property
    def plural(self) -> str:
        return self.subject.obj.name_plural

    @property
    def one(self) -> str:
        return self.subject.obj.pascal_name

    @property
    def many(self) -> str:
        return self.subject.obj.pascal_plural


@dataclass(frozen=True, slots=True)
class Place:
    """`operation`: the function of `core.records`; `build(scene, name)`: the call, or None."""

    face: str
    operation: str
    where: str
    kind: str
    build: Callable[[Scene, str], Send | None]

    @property
    def label(self) -> str:
        return f"{self.face} {self.operation} {self.where}"
