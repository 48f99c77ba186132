"""Days and times as files write them, by a declared format: `DD.MM.YYYY`, `M/D/YYYY HH:mm`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from metadata.values.scalars import Refusal

# Token → the digits it takes, longest tokens first.
_TOKENS = {
    "YYYY": (4, 4),
    "MM": (2, 2),
    "DD": (2, 2),
    "HH": (2, 2),
    "mm": (2, 2),
    "ss": (2, 2),
    "M": (1, 2),
    "D": (1, 2),
    "H": (1, 2),
}
_MEANINGS = {"Y": "year", "M": "month", "D": "day", "H": "hour", "m": "minute", "s": "second"}
_EXPECTED = "a format of YYYY, MM or M, DD or D, perhaps HH or H, mm and ss, with signs between"
_DAY = frozenset({"year", "month", "day"})


class DateFormat:
    """Raises `Refusal` for a pattern that names a part twice, or no whole day."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._steps = list(_steps(pattern))
        named = [meaning for meaning, _, _ in self._steps if meaning]
        is_in_order = "second" not in named or "minute" in named
        if len(named) != len(set(named)) or not set(named) >= _DAY or not is_in_order:
            raise Refusal(_EXPECTED)
        if ("minute" in named) != ("hour" in named):
            raise Refusal(_EXPECTED)

    @cached_property
    def has_time(self) -> bool:
        return any(meaning == "hour" for meaning, _, _ in self._steps)

    def read(self, text: str) -> datetime:
        """Return the moment, without a time zone. Raises `Refusal`."""
        place, found = 0, {}
        for meaning, sign, (least, most) in self._steps:
            if not meaning:
                if text[place : place + 1] != sign:
                    raise self._refusal()
                place += 1
                continue
            end = place
            while end < len(text) and end - place < most and text[end] in "0123456789":
                end += 1
            if end - place < least:
                raise self._refusal()
            found[meaning] = int(text[place:end])
            place = end
        if place != len(text):
            raise self._refusal()
        try:
            return datetime(**found)  # type: ignore[arg-type]  # noqa: DTZ001  a zone comes later
        except ValueError:
            raise self._refusal() from None

    def _refusal(self) -> Refusal:
        return Refusal(f"a date as {self.pattern}")


def _steps(pattern: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Yield meaning and digits of each token, and every other sign with an empty meaning."""
    place = 0
    while place < len(pattern):
        token = next((token for token in _TOKENS if pattern.startswith(token, place)), None)
        if token is None:
            sign = pattern[place]
            if sign.isalnum():
                raise Refusal(_EXPECTED)
            yield "", sign, (1, 1)
            place += 1
        else:
            yield _MEANINGS[token[0]], "", _TOKENS[token]
            place += len(token)


class DateReader:
    """Reads the dates of a file; ISO 8601, which is never ambiguous, is read whatever is declared.

    A time without an offset is one of the declared time zone.
    """

    def __init__(self, pattern: str, time_zone: str) -> None:
        self._format = DateFormat(pattern) if pattern else None
        self._zone = ZoneInfo(time_zone)

    def day(self, text: str) -> str:
        """Return an ISO day. Raises `Refusal`."""
        if not _is_iso(text) and self._format is not None:
            found = self._format.read(text)
            if self._format.has_time and (found.hour or found.minute or found.second):
                raise Refusal("a day without a time")
            return found.date().isoformat()
        try:
            return date.fromisoformat(text.removesuffix("T00:00:00")).isoformat()
        except ValueError:
            raise Refusal(self._expected()) from None

    def moment(self, text: str) -> str:
        """Return an ISO moment with its offset. Raises `Refusal`."""
        if not _is_iso(text) and self._format is not None:
            return self._placed(self._format.read(text))
        try:
            return self._placed(datetime.fromisoformat(text))
        except ValueError:
            raise Refusal(self._expected()) from None

    def _placed(self, found: datetime) -> str:
        return (found if found.tzinfo else found.replace(tzinfo=self._zone)).isoformat()

    def _expected(self) -> str:
        declared = "" if self._format is None else f" or {self._format.pattern}"
        return f"a date as YYYY-MM-DD{declared}; declare another form in 'dateFormat'"


def _is_iso(text: str) -> bool:
    return len(text) >= 10 and text[4] == text[7] == "-" and text[:4].isdigit()
