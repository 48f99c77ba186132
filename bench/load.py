"""Drive one system with one workload, through wrk: requests per second, latencies, errors.

wrk keeps a fixed number of connections busy (a closed loop) and times every answer in microseconds,
so the latencies are those of a server as busy as its callers let it be, waiting included. Answers
other than 2xx and 3xx, broken connections and timeouts count as errors; bodies are checked
beforehand.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 16

_SCRIPT = """
local made, at = {}, 0
init = function()
%s
end
request = function()
  at = at %% #made + 1
  return made[at]
end
done = function(summary, latency)
  io.write(string.format(
    '\\n{"requests":%%d,"microseconds":%%d,"p50":%%d,"p99":%%d,"errors":%%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    summary.errors.status + summary.errors.connect + summary.errors.read
      + summary.errors.write + summary.errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `body` is JSON text and makes it what `method` says."""

    path: str
    body: str | None = None
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Load:
    """`p50`, `p99` in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    errors: int

    @property
    def rps(self) -> float:
        return self.requests / self.seconds


def drive(
    url: str,
    headers: Mapping[str, str],
    requests: Sequence[Request],
    seconds: float,
    folder: Path,
) -> Load:
    """Send `requests` in turn over `CONNECTIONS` connections for `seconds`."""
    script = folder / "requests.lua"
    script.write_text(_SCRIPT % "\n".join(_made(url, headers, r) for r in requests))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s"]
    command += ["--timeout", "30s", "-s", str(script), url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told = json.loads(output.strip().splitlines()[-1])
    return Load(
        requests=told["requests"],
        seconds=told["microseconds"] / 1e6,
        p50=told["p50"] / 1000,
        p99=told["p99"] / 1000,
        errors=told["errors"],
    )


def _made(url: str, headers: Mapping[str, str], request: Request) -> str:
    """Return one line of Lua. JSON's notation of an ASCII text is Lua's too."""
    given = {"Host": urlsplit(url).netloc, **headers}
    body = "nil"
    if request.body is not None:
        given["Content-Type"] = "application/json"
        body = json.dumps(request.body)
    table = ", ".join(f"[{json.dumps(k)}]={json.dumps(v)}" for k, v in given.items())
    path = json.dumps(request.path)
    return (
        f"  made[#made+1] = wrk.format({json.dumps(request.method)}, {path}, {{{table}}}, {body})"
    )
