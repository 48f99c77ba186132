"""Record when a key was last used: at most once a minute, outside the request's hot statement.

Called only when the statement that reads the credentials reports the time stamp as due. A row
locked by somebody else is skipped: no request waits for a time stamp.
"""

from uuid import UUID

from django.db import DatabaseError, connection

from twenty.db.errors import NO_WRITES_STATES, sqlstate

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
    """Set the key's `last_used_at` to now, unless that was done within the last minute.

    A database that accepts no writes stops nobody from reading.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_STATEMENT, [key_id, SECONDS_BETWEEN_WRITES])
    except DatabaseError as error:
        if sqlstate(error) not in NO_WRITES_STATES:
            raise
