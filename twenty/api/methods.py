"""Which methods an address has: the answer to `OPTIONS`, and to 405.

A view class has the methods that it defines, or declares them (`served_methods`); a viewset those
that lead to actions at the address; a view function declares them with `tells_methods`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.urls import ResolverMatch

OPTIONS = "OPTIONS"
View = TypeVar("View", bound=Callable[..., Any])
_TOLD = "methods_of"


def tells_methods(methods: Callable[..., Sequence[str]]) -> Callable[[View], View]:
    """Decorator: declare the view's methods as `methods(**arguments of the address)`."""

    def mark(view: View) -> View:
        setattr(view, _TOLD, methods)
        return view

    return mark


def methods_of(match: ResolverMatch) -> tuple[str, ...]:
    """Return the methods, `OPTIONS` last; only that where nothing is served."""
    told = getattr(match.func, _TOLD, None)
    if told is not None:
        found = tuple(told(*match.args, **match.kwargs))
    else:
        found = _methods_of_view(match.func)
    return (*(name for name in found if name != OPTIONS), OPTIONS)


def _methods_of_view(view: Any) -> tuple[str, ...]:
    view_class = getattr(view, "view_class", None) or view.cls
    served: tuple[str, ...] | None = getattr(view_class, "served_methods", None)
    if served is not None:
        return served
    actions = getattr(view, "actions", None)  # of a viewset at this address
    names = [
        name.upper()
        for name in view_class.http_method_names
        if name != "head" and (name in actions if actions else hasattr(view_class, name))
    ]
    head = ("HEAD",) if "GET" in names else ()
    return (*names[:1], *head, *names[1:])
