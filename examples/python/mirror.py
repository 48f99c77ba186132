"""Keep a copy of a workspace's records in SQLite: python mirror.py FILE companies people …

Each run brings the copy up to date and may be stopped at any point.
"""

import json
import os
import sqlite3
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

EVERYTHING = "or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)"  # deleted records too


def get(path: str, **query: Any) -> Any:
    url = f"{os.environ['TWENTY_URL']}/rest/{path}?{urllib.parse.urlencode(query)}"
    headers = {"Authorization": f"Bearer {os.environ['TWENTY_KEY']}"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return json.load(answer)


def records(plural: str, conditions: str = EVERYTHING) -> Iterator[dict[str, Any]]:
    page: dict[str, Any] = {"filter": conditions, "limit": 200}
    while True:
        found = get(plural, **page)
        yield from found["data"][plural]
        if not found["pageInfo"]["hasNextPage"]:
            return
        page["starting_after"] = found["pageInfo"]["endCursor"]


def save(copy: sqlite3.Connection, record_id: str, record: dict[str, Any] | None) -> None:
    if record is None:
        copy.execute("DELETE FROM record WHERE id = ?", [record_id])
    else:
        copy.execute("REPLACE INTO record VALUES (?, ?)", [record_id, json.dumps(record)])


def read_anew(copy: sqlite3.Connection, plurals: list[str]) -> tuple[str, int]:
    start = get("changes", since="now")  # before the records: what changes meanwhile is told
    copy.execute("DELETE FROM record")
    for plural in plurals:
        for record in records(plural):
            save(copy, record["id"], record)
    return start["next"], start["metadataVersion"]


def record_after(change: Any, version: int, plurals: list[str]) -> dict[str, Any] | None:
    record: dict[str, Any] | None = change["record"]
    if record is None or change["metadataVersion"] == version:
        return record
    # Written while the data model changed, with other names of fields: read as it is now.
    one = f"and(id[eq]:{change['recordId']},{EVERYTHING})"
    return next((found for plural in plurals for found in records(plural, one)), None)


def bring_up_to_date(copy: sqlite3.Connection, plurals: list[str]) -> None:
    copy.execute("CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, value TEXT)")
    copy.execute("CREATE TABLE IF NOT EXISTS token (value TEXT, version INTEGER)")
    known = copy.execute("SELECT value, version FROM token").fetchone()
    has_more = True
    while has_more:
        with copy:  # one transaction: records and token belong together
            token, version = known or read_anew(copy, plurals)
            try:
                page = get("changes", since=token, objects=",".join(plurals))
            except urllib.error.HTTPError as error:
                if error.code != 410:
                    raise
                known = None
                continue
            if page["metadataVersion"] != version:
                known = None
                continue
            for change in page["data"]["changes"]:
                save(copy, change["recordId"], record_after(change, version, plurals))
            known, has_more = (page["next"], version), page["hasMore"]
            copy.execute("DELETE FROM token")
            copy.execute("INSERT INTO token VALUES (?, ?)", known)


if __name__ == "__main__":
    bring_up_to_date(sqlite3.connect(sys.argv[1]), sys.argv[2:])
