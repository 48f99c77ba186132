"""The HTTP server: its process, its workers, and how a worker handles requests."""
