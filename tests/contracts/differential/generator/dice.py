"""Two dice: one for a request's form, one for its values.

Requests of one shape share the form and differ in values: that is what caches by shape are about,
and what finds the one that keeps too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dice:
    """`form` decides structure and names; `value` decides values and their spelling."""

    form: Random
    value: Random

    @classmethod
    def of(cls, form_seed: object, value_seed: object) -> Dice:
        return cls(Random(f"form {form_seed}"), Random(f"value {value_seed}"))  # noqa: S311

    def chance(self, probability: float) -> bool:
        """By the form."""
        return self.form.random() < probability

    def luck(self, probability: float) -> bool:
        """By the value."""
        return self.value.random() < probability

    def pick(self, items: Sequence[T]) -> T:
        """By the form."""
        return self.form.choice(items)

    def draw(self, items: Sequence[T]) -> T:
        """By the value."""
        return self.value.choice(items)

    def some(self, items: Sequence[T], at_least: int, at_most: int) -> list[T]:
        """Different ones, by the form, in a random order."""
        count = min(self.form.randint(at_least, at_most), len(items))
        return self.form.sample(items, count)
