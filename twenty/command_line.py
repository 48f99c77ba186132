"""Runs one Django command, with a database at hand when it needs one.

What comes in: the checked environment and the arguments of `manage.py`. What goes out: the
command's own output and exit status.
"""

from django.core.management import execute_from_command_line

from twenty.environment import Environment


def run(environment: Environment, arguments: list[str]) -> None:
    execute_from_command_line(arguments)
