"""What tests of events share: the switch, and the rows that writes left."""

import json
from typing import Any

from django.db import connection

from tests.clients import RestClient
from tests.standing import WORKSPACE_ID
from twenty.workspaces.models import Workspace

Json = dict[str, Any]
ROWS = """
SELECT json_build_object('seq', e.seq, 'object', f.names ->> 'object', 'id', e."recordId",
    'action', e.action, 'actor', e.actor, 'changed', e.changed, 'before', e.before,
    'after', e.after)::text
  FROM "{schema}"."#events" e JOIN "{schema}"."#eventForms" f ON f.id = e.form
 WHERE e.seq > %s ORDER BY e.seq
"""


def switch(client: RestClient, *, is_on: bool = True) -> None:
    answer = client.patch("/rest/metadata/currentWorkspace", {"isChangeFeedEnabled": is_on})
    assert answer.status == 200, answer.text
    assert answer.body["isChangeFeedEnabled"] is is_on


class Told:
    """The events written since the last call."""

    def __init__(self) -> None:
        self.schema = Workspace.objects.get(pk=WORKSPACE_ID).schema_name
        self.seen = 0
        self.new()

    def new(self) -> list[Json]:
        with connection.cursor() as cursor:
            cursor.execute(ROWS.format(schema=self.schema), [self.seen])
            rows = [json.loads(text) for (text,) in cursor.fetchall()]
        self.seen = max([self.seen, *(row["seq"] for row in rows)])
        return rows
