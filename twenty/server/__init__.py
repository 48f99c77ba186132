"""The HTTP server: its process, its workers, and how a worker does its requests."""
