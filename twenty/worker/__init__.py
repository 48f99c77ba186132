"""Work beside requests: `manage.py work` (docs/decisions/0035)."""
