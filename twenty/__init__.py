"""The project package: wiring, settings, addresses, the server and its PostgreSQL."""
