"""When a key was last used: written at most once a minute, beside the request's hot statement.

What comes in: a key's id, when the credentials' statement said that the time is due. What goes
out: nothing. A row that somebody else is changing at this moment is skipped: no request waits for
a time stamp.
"""

from uuid import UUID

from django.db import connection

SECONDS_BETWEEN_WRITES = 60

_STATEMENT = """
UPDATE apikeys_apikey SET last_used_at = clock_timestamp()
 WHERE id = (
   SELECT id FROM apikeys_apikey
    WHERE id = %s
      AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - make_interval(secs => %s))
      FOR NO KEY UPDATE SKIP LOCKED
 )
"""


def note_use(key_id: UUID) -> None:
    """Write the present time to the key's `last_used_at`, unless that was done within a minute."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [key_id, SECONDS_BETWEEN_WRITES])
