"""The same call in curl, Python and JavaScript.

The text runs unchanged once `API_KEY` is in the environment. Values are quoted by each language's
own rules.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import indent
from typing import Any
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Call:
    """An API call; `query` and `body` may be empty (None = no body)."""

    method: str  # upper case
    url: str
    query: Mapping[str, str]
    body: Any = None

    @property
    def address(self) -> str:
        text = urlencode(self.query, safe=":,", quote_via=quote)
        return f"{self.url}?{text}" if text else self.url


def samples(call: Call) -> list[tuple[str, str, str]]:
    """Return (id, name of the language, text) for each."""
    return [
        ("curl", "curl", as_curl(call)),
        ("python", "Python", as_python(call)),
        ("javascript", "JavaScript", as_javascript(call)),
    ]


def as_curl(call: Call) -> str:
    lines = [f"curl -X {call.method} {shlex.quote(call.address)}"]
    lines.append('-H "Authorization: Bearer $API_KEY"')
    if call.body is not None:
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d {shlex.quote(_json(call.body))}")
    return " \\\n  ".join(lines)


def as_python(call: Call) -> str:
    arguments = [
        _python(call.url),
        'headers={"Authorization": f"Bearer {os.environ[\'API_KEY\']}"}',
    ]
    if call.query:
        arguments.append(f"params={_python(dict(call.query))}")
    if call.body is not None:
        arguments.append(f"json={_python(call.body)}")
    arguments.append("timeout=30")
    listed = indent(",\n".join(arguments), "    ")
    return (
        "import os\n\nimport requests\n\n"
        f"response = requests.{call.method.lower()}(\n{listed},\n)\n"
        "response.raise_for_status()\nprint(response.json())"
    )


def as_javascript(call: Call) -> str:
    options = [f"method: {json.dumps(call.method)}"]
    headers = ["Authorization: `Bearer ${process.env.API_KEY}`"]
    if call.body is not None:
        headers.append('"Content-Type": "application/json"')
    options.append("headers: {\n" + indent(",\n".join(headers), "  ") + ",\n}")
    if call.body is not None:
        options.append(f"body: JSON.stringify({_json(call.body)})")
    listed = indent(",\n".join(options), "  ")
    return (
        f"{_javascript_address(call)}\n"
        f"const response = await fetch(url, {{\n{listed},\n}});\n"
        "if (!response.ok) throw new Error(await response.text());\n"
        "console.log(await response.json());"
    )


def _javascript_address(call: Call) -> str:
    lines = [f"const url = new URL({json.dumps(call.url)});"]
    for name, value in call.query.items():
        lines.append(
            f"url.searchParams.set({json.dumps(name)}, {json.dumps(value, ensure_ascii=False)});"
        )
    return "\n".join(lines)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _python(value: Any) -> str:
    """Write a JSON value in Python's notation, in double quotes, one entry per line."""
    if isinstance(value, dict) and value:
        entries = [f"{_python(name)}: {_python(one)}" for name, one in value.items()]
        return "{\n" + indent(",\n".join(entries), "    ") + ",\n}"
    if isinstance(value, list) and value:
        return "[\n" + indent(",\n".join(map(_python, value)), "    ") + ",\n]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
