"""One worker's capacity: threads, waiting bodies, open connections."""

import resource

# Threads of a worker that wait for bodies at once, besides those at work (THREADS). When all are
# taken, the one that has waited longest gives way.
MOST_WAITING = 24
# Those that gave way need a moment to notice.
_GIVING_WAY = 8
# An idle connection costs a worker a few kilobytes, one with a large header as much as is allowed.
MOST_CONNECTIONS = 4096
HEADER_BYTES = 131_072
# Descriptors other than callers' connections: the database's, files, Python's own.
_OTHER_DESCRIPTORS = 256


def all_threads(threads: int) -> int:
    """Return the number of threads of a worker that handles `threads` requests at once."""
    return threads + MOST_WAITING + _GIVING_WAY


def most_connections() -> int:
    """Return how many connections one worker keeps open; others wait to be accepted.

    The limit of descriptors is raised as far as this process may, for the workers to inherit:
    without a free descriptor nobody could connect.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _OTHER_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(64, min(MOST_CONNECTIONS, soft - _OTHER_DESCRIPTORS))
