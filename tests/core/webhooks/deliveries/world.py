"""What tests of deliveries share: a target that answers as told, a webhook, a clock that moves."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg import sql

from apikeys.models import Role
from core.models import Webhook
from core.webhooks.deliveries.duties import ExpandEvents
from core.webhooks.deliveries.listening import set_webhooks_listening
from core.webhooks.deliveries.rows import table_of
from core.webhooks.deliveries.sending import SendDeliveries
from tests.standing import WORKSPACE_ID
from twenty.worker.loop import drain
from twenty.workspaces.models import Workspace
from twenty.workspaces.onboarding.provisioning import ADMIN

Json = dict[str, Any]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        found: Json = json.loads(self.body)
        return found


@dataclass
class Target:
    """`answer`: called with the handler of each request; by default it answers 200."""

    url: str
    received: list[Received] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] = field(default=lambda handler: ok(handler))


def ok(handler: BaseHTTPRequestHandler) -> None:
    respond(handler, 200)


def respond(
    handler: BaseHTTPRequestHandler, status: int, body: bytes = b"ok", **headers: str
) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def target() -> Iterator[Target]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            if len(body) < length:  # The sender died half-way: nothing was received.
                return
            found.received.append(Received(self.path, headers, body))
            found.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Target(f"http://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return timezone.now() + self.ahead

    def move(self, **by: float) -> None:
        self.ahead += timedelta(**by)


def work(clock: Clock | None = None) -> None:
    """Expand and send all that is due."""
    now = clock or timezone.now
    drain([ExpandEvents(now), SendDeliveries(now)])


def make_webhook(url: str, *, role: str = ADMIN, **values: Any) -> Webhook:
    workspace = Workspace.objects.get(pk=WORKSPACE_ID)
    given = {"operations": ["*.*"], "secret": SECRET, **values}
    made = Webhook.objects.create(
        workspace=workspace,
        role=Role.objects.get(workspace=workspace, label=role),
        target_url=url,
        **given,
    )
    set_webhooks_listening(workspace, True)
    return Webhook.objects.select_related("workspace", "role").get(pk=made.pk)


def log_rows(webhook: Webhook) -> list[Json]:
    statement = sql.SQL(
        'SELECT to_json(d)::text FROM {} AS d WHERE "webhookId" = %s ORDER BY "eventSeq"'
    ).format(table_of(webhook.workspace.schema_name))
    with connection.cursor() as cursor:
        cursor.execute(statement, [webhook.pk])
        return [json.loads(text) for (text,) in cursor.fetchall()]
