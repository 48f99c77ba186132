"""The one error of the embedded PostgreSQL."""


class EmbeddedPostgresError(Exception):
    """PostgreSQL cannot run here. The text is for the operator: what, where, what to do."""
