"""The outcome for people and programs: `latest.json`, a Markdown table, an SVG chart.

Files are written below `bench/results` (not in git). `docs/performance.md` shows the table and
chart of one whole run, copied between its marks by `--publish`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.chart import chart
from bench.ours import PROJECT_DIR
from bench.target import WORKLOADS

RESULTS = Path(__file__).resolve().parent / "results"
PAGE = PROJECT_DIR / "docs" / "performance.md"
CHART = PROJECT_DIR / "docs" / "performance.svg"
BEGIN, END = "<!-- begin of the last whole run -->", "<!-- end of the last whole run -->"
COLUMNS = ("rest", "graphql", "directus", "postgraphile", "bare_wsgi", "sql")
OTHERS = {
    "rest_whole": "rest, related records with all their forty fields",
    "directus_rest": "directus by REST",
    "directus_graphql": "directus by GraphQL",
}
# Ratio → (numerator, denominator, workload → the least it should be).
GOALS: Mapping[str, tuple[str, str, Mapping[str, float]]] = {
    "REST : Directus": (
        "rest",
        "directus",
        {"W1": 10, "W2": 6, "W3": 6, "W4": 7, "W5": 10, "W6": 50, "W7": 2},
    ),
    "GraphQL : PostGraphile": (
        "graphql",
        "postgraphile",
        {"W1": 2.5, "W2": 2, "W3": 2, "W4": 2, "W5": 1.5, "W6": 15, "W7": 3},
    ),
    "REST : bare SQL": (
        "rest",
        "sql",
        {"W1": 0.15, "W2": 0.26, "W3": 0.4, "W4": 0.45, "W5": 0.2, "W6": 0.45, "W7": 0.8},
    ),
    "GraphQL : REST": ("graphql", "rest", {f"W{n}": 1 / 1.2 for n in range(1, 10)}),
}

Result = Mapping[str, Any]


def write(result: Result, *, publish: bool) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(result, indent=1) + "\n")
    text = markdown(result)
    (RESULTS / "latest.md").write_text(text)
    drawing = chart(result["workloads"], COLUMNS)
    (RESULTS / "latest.svg").write_text(drawing)
    if publish:
        page = PAGE.read_text()
        head, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n\n{text}\n{END}{rest.partition(END)[2]}")
        CHART.write_text(drawing)


def markdown(result: Result) -> str:
    parts = [
        _machine(result["machine"]),
        _rates(result["workloads"]),
        _ratios(result["workloads"]),
        _costs(result["workloads"]),
        _memory(result),
    ]
    if any("rest_beside" in found for found in result["workloads"].values()):
        parts.append(_beside(result["workloads"]))
    if result.get("growth"):
        parts.append(_growth(result["growth"]))
    if result.get("one_process"):
        parts.append("With one process each:\n\n" + _rates(result["one_process"]))
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _machine(machine: Result) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in machine.items())


def _rates(workloads: Result) -> str:
    """Requests per second (spread), p50 / p99 below."""

    def cell(found: Result | None) -> str:
        if not found:
            return "–"
        errors = f" ({found['errors']} errors)" if found["errors"] else ""
        spread = f"{found['rps_min']:.0f}–{found['rps_max']:.0f}"
        face = " by GraphQL" if found.get("face", "").endswith("_graphql") else ""
        return (
            f"**{found['rps']:.0f}** ({spread}){face}<br>{found['p50']:.1f} / {found['p99']:.1f}"
            f"{errors}"
        )

    rows = [
        [f"{w} {WORKLOADS[w]}", *(cell(by_name.get(name)) for name in COLUMNS)]
        for w, by_name in workloads.items()
        if w in WORKLOADS
    ]
    intro = "Requests per second: median (least–most of the rounds); p50 / p99 in ms.\n\n"
    return intro + _table(["", *COLUMNS], rows) + _others(workloads)


def _others(workloads: Result) -> str:
    """Return what has no column of its own: `rest_whole`, and both APIs of Directus."""
    lines = []
    for name, meaning in OTHERS.items():
        found = [f"{w} {f[name]['rps']:.0f}" for w, f in workloads.items() if name in f]
        if found:
            lines.append(f"- {meaning}: {', '.join(found)}")
    return "\n\nBeside these, requests per second:\n\n" + "\n".join(lines) if lines else ""


def _ratios(workloads: Result) -> str:
    rows = []
    for title, (ours, theirs, goals) in GOALS.items():
        cells = []
        for workload in WORKLOADS:
            found, other = (workloads.get(workload, {}).get(n) for n in (ours, theirs))
            if not found or not other or not other["rps"]:
                cells.append("–")
                continue
            ratio, goal = found["rps"] / other["rps"], goals.get(workload)
            aim = f" of {goal:.2g} {'✓' if ratio >= goal else '✗'}" if goal else ""
            cells.append(f"{ratio:.2f}{aim}")
        rows.append([title, *cells])
    return "Ratios of requests per second, and the goals:\n\n" + _table(["", *WORKLOADS], rows)


def _beside(workloads: Result) -> str:
    """Compare this checkout with another: rates, their ratio, and processor time of the server."""
    rows = []
    for workload, found in workloads.items():
        for face in ("rest", "graphql"):
            ours, other = found.get(face), found.get(f"{face}_beside")
            if ours and other:
                cpu = f"{ours['server_cpu_ms']:.2f} / {other['server_cpu_ms']:.2f}"
                ratio = f"{ours['rps'] / max(other['rps'], 0.01):.2f}"
                rates = [f"{ours['rps']:.0f}", f"{other['rps']:.0f}"]
                rows.append([f"{workload} {face}", *rates, ratio, cpu])
    head = ["", "this checkout", "the other", "ratio", "server ms"]
    return "Beside another checkout, requests per second:\n\n" + _table(head, rows)


def _costs(workloads: Result) -> str:
    def cell(found: Result | None) -> str:
        return f"{found['server_cpu_ms']:.2f} + {found['postgres_cpu_ms']:.2f}" if found else "–"

    rows = [
        [w, *(cell(by_name.get(name)) for name in COLUMNS)]
        for w, by_name in workloads.items()
        if w in WORKLOADS
    ]
    intro = "Processor time per request in ms, server + PostgreSQL:\n\n"
    return intro + _table(["", *COLUMNS], rows)


def _memory(result: Result) -> str:
    rows = [
        [name, *(f"{m[k]:.0f}" for k in ("idle_rss", "idle_pss", "loaded_rss", "loaded_pss"))]
        for name, m in result["memory"].items()
    ]
    table = _table(["MB", "idle RSS", "idle PSS", "loaded RSS", "loaded PSS"], rows)
    first = "; ".join(
        f"{face} {found['median_ms']:.0f} ms (worst {found['worst_ms']:.0f})"
        for face, found in result.get("W11", {}).items()
    )
    start = f"Start-up on an existing data folder: {result['start_seconds']:.1f} s."
    return f"{start} W11, slowest first answer after a new field: {first}.\n\n{table}"


def _growth(growth: Result) -> str:
    sizes = sorted(growth, key=int)
    rows = [
        [f"{w} {face}", *(f"{growth[s].get(w, {}).get(face, {}).get('rps', 0):.0f}" for s in sizes)]
        for w in ("W1", "W2", "W7", "W9")
        for face in ("rest", "graphql", "sql")
    ]
    head = ["requests per second", *(f"{int(size):,} people" for size in sizes)]
    return "Growth:\n\n" + _table(head, rows)
