"""Shared fixtures: the session's workspace, the standing actors and an HTTP client per actor.

Standing actors: `admin` (all rights), `sales` (reads and writes some objects, some fields hidden),
`stranger` (a role with no rights), `other` (the admin of another workspace). One workspace is made
per test session; each test's changes roll back.
"""
