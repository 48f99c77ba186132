"""Databases of other locales beside the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from metadata.search.functions import create_functions
from metadata.search.sorting import create_sort_functions

_BUILTIN = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
LOCALES = {
    "C": "LOCALE_PROVIDER libc LOCALE 'C'",
    "C.UTF-8": "LOCALE_PROVIDER libc LOCALE 'C.utf8'",
    "builtin": _BUILTIN,
}


@contextmanager
def database(locale: str) -> Iterator[psycopg.Connection[Any]]:
    """A database with the functions of search and order, until the block ends."""
    version = connection.pg_version // 10_000  # type: ignore[attr-defined]  # PostgreSQL's own
    if locale == _BUILTIN and version < 17:
        pytest.skip("PostgreSQL has the provider from 17 on")
    name = sql.Identifier("locale_probe")
    own = connection.get_connection_params()
    names = ("host", "port", "user", "password", "passfile")
    known = {key: own[key] for key in names if key in own}
    with psycopg.connect(**known, dbname=own["dbname"], autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' {}").format(
                name,
                sql.SQL(locale),
            )
        )
        try:
            with psycopg.connect(**known, dbname="locale_probe") as other:
                other.execute(create_functions().encode())
                other.execute(create_sort_functions().encode())
                yield other
        finally:
            server.execute(sql.SQL("DROP DATABASE {}").format(name))
