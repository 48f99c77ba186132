"""One run: everything started and filled, measured in turn, and taken down again.

A peer that cannot be used is left out, with its reason in the results.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from psycopg import sql

from bench import database, directus, floors, machine, postgraphile, processes
from bench.dataset import MADE, Dataset, Facts, facts_of
from bench.load import Load
from bench.measuring import Contender, Pace, contender, family_of, measure
from bench.model_change import first_answers
from bench.node import PEERS as PEERS_FOLDER
from bench.node import PeerUnusable, installed
from bench.our_requests import graphql_target, rest_target, whole_records_target
from bench.ours import OurServer, Workspace, prepare_workspace, running_server, server_of
from bench.target import WORKLOADS, Target

PEERS = {"directus": directus.running, "postgraphile": postgraphile.running}
GROWTH = ("W1", "W2", "W7", "W9")


class Run:
    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.folder = folder
        self.unusable: dict[str, str] = {}

    def comparison(self, count: int) -> dict[str, Any]:
        """Measure all systems with `count` processes each."""
        data = Dataset(self.options.people)
        with ExitStack() as stack:
            server, workspace, facts = self._ours(stack, data, count)
            ours = [rest_target(server, workspace, facts), graphql_target(server, workspace, facts)]
            ours += self._beside(stack, workspace, facts, count)
            statements = floors.captured_statements(server, ours[:2])
            peers = self._peers(stack, data, count, facts)
            targets = [*ours, *peers]
            if self.options.beside is None:
                targets.append(whole_records_target(server, workspace, facts))
                targets += stack.enter_context(floors.bare_wsgi(statements, count, self.folder))
            servers: dict[int, str] = {}
            for target in targets:  # several may be APIs of one server
                servers.setdefault(target.root, family_of(target.name))
            idle = _memory(servers)
            contenders = [contender(target, self.folder) for target in targets]
            if self.options.beside is None:
                contenders.append(self._sql(statements, count))
            after_change = first_answers(server, workspace, ours, repeats=3)
            clean = _cleaner(stack, workspace, {family_of(peer.name) for peer in peers})
            clean()
            print(f"{len(contenders)} systems, {count} processes each", flush=True)
            workloads = measure(contenders, self._pace, self._wanted, clean)
            loaded = _memory(servers)
            return {
                "machine": self._machine(count),
                "workloads": workloads,
                "W11": after_change,
                "start_seconds": round(server.start_seconds, 2),
                "memory": {
                    name: {
                        "idle_rss": idle[name].rss,
                        "idle_pss": idle[name].pss,
                        "loaded_rss": loaded[name].rss,
                        "loaded_pss": loaded[name].pss,
                    }
                    for name in loaded
                },
                "notes": {target.name: dict(target.notes) for target in targets if target.notes},
                "unusable": self.unusable,
            }

    def growth(self, people: int) -> dict[str, Any]:
        """Measure ours and the bare SQL with a data set of another size."""
        with ExitStack() as stack:
            server, workspace, facts = self._ours(stack, Dataset(people), self.options.processes)
            ours = [rest_target(server, workspace, facts), graphql_target(server, workspace, facts)]
            statements = floors.captured_statements(server, ours)
            contenders = [contender(target, self.folder) for target in ours]
            contenders.append(self._sql(statements, self.options.processes))
            return dict(measure(contenders, self._pace, GROWTH))

    def _beside(
        self, stack: ExitStack, workspace: Workspace, facts: Facts, count: int
    ) -> list[Target]:
        """Run both APIs of another checkout, on the same database, in place of the floors."""
        if self.options.beside is None:
            return []
        other = stack.enter_context(server_of(self.options.beside, count, self.folder))
        found = [rest_target(other, workspace, facts), graphql_target(other, workspace, facts)]
        for target in found:
            target.name = f"{target.name}_beside"
        return found

    @property
    def _pace(self) -> Pace:
        rounds, seconds = self.options.rounds, self.options.seconds
        if self.options.quick:
            return Pace(rounds, seconds, longer=2, rests_below=1.0)
        return Pace(rounds, seconds)

    @property
    def _wanted(self) -> Sequence[str]:
        return self.options.only or tuple(WORKLOADS)

    def _ours(
        self, stack: ExitStack, data: Dataset, count: int
    ) -> tuple[OurServer, Workspace, Facts]:
        if not (settings.DATA_FOLDER.cluster / "PG_VERSION").exists():
            # The first start creates the folder; the one that is measured finds it.
            with running_server(count):
                pass
        server = stack.enter_context(running_server(count))
        connection = stack.enter_context(database.connect())
        if not database.is_filled(connection, data):
            print(f"Making {data.people:,} people …", flush=True)
            data.fill_source(connection)
        workspace = prepare_workspace(server, connection, data)
        return server, workspace, facts_of(data, connection)

    def _peers(self, stack: ExitStack, data: Dataset, count: int, facts: Facts) -> list[Target]:
        found: list[Target] = []
        for name, running in PEERS.items():
            if name in self.options.without:
                continue
            print(f"Starting {name} …", flush=True)
            try:
                found += stack.enter_context(running(data, count, facts, self.folder))
            except PeerUnusable as error:
                self.unusable[name] = str(error)
                print(f"LEFT OUT: {name}: {error}", flush=True)
        return found

    def _sql(self, statements: floors.Statements, count: int) -> Contender:
        def run(workload: str, seconds: float) -> Load:
            return floors.drive_sql(statements[workload], count, seconds, self.folder)

        return Contender("sql", list(statements), run, None)

    def _machine(self, count: int) -> dict[str, Any]:
        with database.connect() as connection:
            row = connection.execute("SHOW server_version").fetchone()
        names = {"Granian": "granian", "Django": "Django", "psycopg": "psycopg"}
        found = {
            **machine.facts(),
            "Python": sys.version.split()[0],
            "PostgreSQL": row[0] if row else "",
            **{name: version(package) for name, package in names.items()},
            **{peer: _pinned(peer) for peer in PEERS if peer not in self.unusable},
            "people": f"{self.options.people:,}",
            "processes of each system": count,
            "rounds": f"{self.options.rounds} of {self.options.seconds} s",
        }
        if "directus" not in self.unusable and "directus" not in self.options.without:
            found["Node.js"] = installed("directus")[0].version
        return found


def _pinned(peer: str) -> str:
    """Return the peer's version according to its lock file."""
    lock = json.loads((PEERS_FOLDER / peer / "package-lock.json").read_text())
    found: str = lock["packages"][f"node_modules/{peer}"]["version"]
    return found


def _memory(servers: Mapping[int, str]) -> dict[str, processes.Memory]:
    """Return memory by name; `servers` maps names to the ids of their first processes."""
    postmaster = database.postmaster_pid()
    return {n: processes.memory(processes.tree(r, postmaster)) for r, n in servers.items()}


def _cleaner(stack: ExitStack, workspace: Workspace, peers: Collection[str]) -> Callable[[], None]:
    """Return a function that removes all records that writes created, everywhere.

    It vacuums too: no later workload must read through the dead rows of this one, or be planned by
    their counts.
    """
    ours = sql.Identifier(workspace.schema, "person")
    tables = [(stack.enter_context(database.connect()), ours, "jobTitle")]
    names = {"directus": directus.DATABASE, "postgraphile": postgraphile.DATABASE}
    for peer in peers:
        connection = stack.enter_context(database.connect(names[peer]))
        tables.append((connection, sql.Identifier("people"), "job_title"))

    def clean() -> None:
        for connection, table, column in tables:
            where = sql.SQL("DELETE FROM {} WHERE {} = %s").format(table, sql.Identifier(column))
            if connection.execute(where, [MADE]).rowcount:
                connection.execute(sql.SQL("VACUUM ANALYZE {}").format(table))

    return clean
