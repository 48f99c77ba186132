"""A batch of rows → records: the good ones are written, the others told apart.

What is wrong with rows is found in stages (values, links, duplicates); after each the rows that
were refused are left out and the rest is tried again. A refusal that names no row is narrowed by
halves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from apikeys.context import RequestContext
from core import records
from core.imports.models import Import, ImportRow
from core.imports.options import STOP, UPDATE, UPSERT, Options
from core.imports.rows import Body, RowError
from core.query.effects import CreateOptions, Effect
from core.query.write.partial import TRANSIENT
from core.query.write.refusals.faults import faults_of_their_own
from metadata.definitions import ObjectDef
from twenty.errors import ApiError, PermissionDenied

REPEATED_RECORD = "IMPORT_RECORD_REPEATED"


class RowsRefused(Exception):
    """What is wrong with rows, by their numbers."""

    def __init__(self, errors: Mapping[int, list[RowError]]) -> None:
        super().__init__()
        self.errors = errors


class Undone(Exception):
    """A dry run: what was written is rolled back."""


@dataclass(slots=True)
class Written:
    """Row number → what was done with it, or what is wrong with it."""

    effects: dict[int, Effect] = field(default_factory=dict)
    errors: dict[int, list[RowError]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """Writes rows of one import, in the caller's transaction."""

    context: RequestContext
    obj: ObjectDef
    job: Import
    options: Options

    def write(self, bodies: Mapping[int, Body], errors: Mapping[int, list[RowError]]) -> Written:
        """Write bodies by row number; `errors`: rows that are known to be wrong.

        Raises `PermissionDenied`, and `ApiError` of a `TRANSIENT` status.
        """
        written = Written(errors=dict(errors))
        numbers = [number for number in bodies if self._may_write(number, written)]
        self._write(bodies, numbers, written)
        return written

    def _may_write(self, number: int, written: Written) -> bool:
        """Tell whether no earlier row ends the import."""
        return self.options.on_error != STOP or all(number < bad for bad in written.errors)

    def _write(self, bodies: Mapping[int, Body], numbers: list[int], written: Written) -> None:
        while numbers := [number for number in numbers if self._may_write(number, written)]:
            try:
                effects = self._attempt([bodies[number] for number in numbers], numbers)
            except RowsRefused as refused:
                written.errors |= refused.errors
                numbers = [number for number in numbers if number not in written.errors]
            except ApiError as error:
                if isinstance(error, PermissionDenied) or error.status in TRANSIENT:
                    raise
                middle = len(numbers) // 2
                if not middle:
                    written.errors[numbers[0]] = [
                        RowError(error.field or None, error.code, error.message)
                    ]
                    return
                self._write(bodies, numbers[:middle], written)
                numbers = numbers[middle:]
            else:
                written.effects |= zip(numbers, effects, strict=True)
                return

    def _attempt(self, bodies: Sequence[Body], numbers: Sequence[int]) -> Sequence[Effect]:
        options = CreateOptions(
            upsert=self.options.mode in (UPSERT, UPDATE),
            conflict_fields=self.options.match_on or None,
            only_existing=self.options.mode == UPDATE,
            indexes=numbers,
        )
        effects: Sequence[Effect] = ()
        try:
            with transaction.atomic():
                made = records.create_all_told(self.context, self.obj, bodies, None, options)
                effects = made.effects
                self._refuse_repeated(effects, numbers)
                if self.job.is_dry_run:
                    raise Undone
        except Undone:
            pass
        except ApiError as error:
            if isinstance(error, PermissionDenied) or not error.faults:
                raise
            raise RowsRefused(_by_row(error)) from error
        return effects

    def _refuse_repeated(self, effects: Sequence[Effect], numbers: Sequence[int]) -> None:
        """Refuse a row that means the same record as an earlier row of the file."""
        met = [effect for effect in effects if effect.action != "created"]
        if not met:
            return
        rows = ImportRow.objects.filter(
            job_id=self.job.id,
            record_id__in={effect.id for effect in met},
            is_trial=self.job.is_dry_run,
        )
        first: dict[str, int] = {}
        for found, number in rows.order_by("-number").values_list("record_id", "number"):
            first[str(found)] = number
        errors: dict[int, list[RowError]] = {}
        for place, effect in enumerate(effects):
            earlier = first.setdefault(effect.id, numbers[place])
            if earlier != numbers[place]:
                told = f"It means the same {self.obj.name_singular} as row {earlier}: {effect.id}."
                errors[numbers[place]] = [
                    RowError(effect.matched_by, code=REPEATED_RECORD, message=told)
                ]
        if errors:
            raise RowsRefused(errors)


def _by_row(refusal: ApiError) -> dict[int, list[RowError]]:
    return {
        number: [_row_error(fault) for fault in faults]
        for number, faults in faults_of_their_own(refusal).items()
    }


def _row_error(fault: ApiError) -> RowError:
    """Return the fault in words for rows: it speaks of records."""
    other = fault.body.get("conflict", {}).get("index")
    message = fault.message.replace(f"records[{other}]", f"row {other}")
    return RowError(fault.field or None, fault.code, message)
