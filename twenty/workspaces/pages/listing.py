"""Long lists on pages: searched and cut into pages by the database, never all at once.

What comes in: the request, a query set, the list's name (several lists can stand on one page) and
how a text narrows it. What goes out: a `Listing` for `components/listing_*.html`. The address
holds `{name}_q` and `{name}_page`; htmx exchanges the list alone while a person types.
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
        """Whether a search field helps: there is one already, or there is more than a screen."""
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
    """The asked-for page; one past the end is the last one."""
    # NUL cannot be asked of PostgreSQL.
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
