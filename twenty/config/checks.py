"""Checks that no single setting can reveal; run at every start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from twenty.config.environment import Environment

TAG = "twenty"


@register(TAG)
def check_environment(app_configs: Any, **options: Any) -> list[CheckMessage]:
    environment: Environment = settings.ENVIRONMENT
    found: list[CheckMessage] = []
    if environment.host in ("0.0.0.0", "::") and not (  # noqa: S104  a comparison
        environment.server_url or environment.extra_allowed_hosts
    ):
        found.append(
            Warning(
                "HOST listens on every address, but neither SERVER_URL nor ALLOWED_HOSTS names "
                "this server: pages answer 400 under any other name than localhost.",
                hint="Set SERVER_URL to the public address.",
                id="twenty.W001",
            )
        )
    if environment.replica is not None and environment.is_embedded:
        found.append(
            Warning(
                "DATABASE_REPLICA_URL is set without DATABASE_URL: reads would go to a replica "
                "of another database.",
                hint="Set DATABASE_URL too.",
                id="twenty.W002",
            )
        )
    if environment.debug:
        found.append(
            Warning(
                "DEBUG=1 shows internals in error pages.",
                hint="Use it on your own machine only.",
                id="twenty.W003",
            )
        )
    return found
