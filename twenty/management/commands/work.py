"""`manage.py work`: what is done beside requests, such as deliveries to webhooks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from twenty.worker.duties import all_duties
from twenty.worker.loop import Worker, drain


class Command(BaseCommand):
    help = (
        "Do the work beside requests until a signal ends it: deliver to webhooks, remove what is "
        "old. `serve` starts one unless WORKER=0; any number may run, on any machine."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, and end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            drain(all_duties())
            return
        worker = Worker(all_duties())
        worker.end_on_signals()
        worker.run()
