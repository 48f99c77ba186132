"""Long lists on pages: searched and paginated by the database, never all at once.

Several lists may be on one page, told apart by name: the address holds `{name}_q` and
`{name}_page`; htmx replaces the list alone while a person types. `components/listing_*.html` show a
`Listing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 25
MAX_SEARCH_LENGTH = 100
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Listing(Generic[M]):
    """One page of a list. `total` counts what the search found."""

    name: str
    search: str
    shown: Page[M]
    former: str
    next: str

    @property
    def total(self) -> int:
        return self.shown.paginator.count

    @property
    def is_searchable(self) -> bool:
        """Tell whether to show a search field: a search is active, or there is more to see."""
        return bool(self.search) or self.total > 5

    def __iter__(self) -> Iterator[M]:
        return iter(self.shown)


def listing(
    request: HttpRequest,
    every: QuerySet[M],
    name: str,
    narrow: Callable[[str], Q],
    *,
    size: int = PAGE_SIZE,
) -> Listing[M]:
    """Return the requested page; beyond the end, the last one."""
    # PostgreSQL does not accept NUL.
    search = request.GET.get(f"{name}_q", "").replace("\0", "").strip()[:MAX_SEARCH_LENGTH]
    found = every.filter(narrow(search)) if search else every
    shown = Paginator(found, size).get_page(request.GET.get(f"{name}_page"))
    return Listing(
        name,
        search,
        shown,
        _address(name, search, shown.previous_page_number()) if shown.has_previous() else "",
        _address(name, search, shown.next_page_number()) if shown.has_next() else "",
    )


def _address(name: str, search: str, number: int) -> str:
    values = {f"{name}_q": search} if search else {}
    return "?" + urlencode({**values, f"{name}_page": str(number)})
