"""A target for tests of the whole."""

from tests.core.webhooks.deliveries.conftest import hook

__all__ = ["hook"]
