"""Imports people from a CSV file with the columns email, first_name, last_name, job_title.

Batches of 60 are upserted by e-mail address, so that a second run updates instead of doubling.
Needs nothing but Python 3.9 or newer, TWENTY_URL and TWENTY_KEY.

    python3 import_people.py people.csv            # create and update
    python3 import_people.py people.csv --remove   # take them out again
"""

import csv
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

BATCH = 60


def call(method: str, path: str, body: Any = None, **query: str) -> Any:
    """The answer's JSON. Ends the program with the server's message when it refuses."""
    address = f"{os.environ['TWENTY_URL']}/rest/{path}"
    if query:
        address += f"?{urllib.parse.urlencode(query)}"
    request = urllib.request.Request(
        address,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {os.environ['TWENTY_KEY']}",
            "Content-Type": "application/json",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        told = json.load(refusal)
        sys.exit(f"{told['statusCode']} {told.get('code', '')}: {' '.join(told['messages'])}")


def person(row: dict[str, str]) -> dict[str, Any]:
    """A line of the file as the API takes it."""
    return {
        "name": {"firstName": row["first_name"], "lastName": row["last_name"]},
        "emails": {"primaryEmail": row["email"]},
        "jobTitle": row["job_title"],
    }


def save(rows: list[dict[str, str]]) -> None:
    """Create those that are new, update the others; print what became of each."""
    for start in range(0, len(rows), BATCH):
        batch = [person(row) for row in rows[start : start + BATCH]]
        answer = call("POST", "batch/people", batch, upsert="true", report="true")
        for effect in answer["meta"]:
            print(effect["action"], batch[effect["index"]]["emails"]["primaryEmail"])


def remove(rows: list[dict[str, str]]) -> None:
    for row in rows:
        found = call("GET", "people", filter=f"emails.primaryEmail[eq]:{row['email']}")
        for one in found["data"]["people"]:
            call("DELETE", f"people/{one['id']}")
            print("removed", row["email"])


def main() -> None:
    with open(sys.argv[1], newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    (remove if "--remove" in sys.argv[2:] else save)(rows)


if __name__ == "__main__":
    main()
