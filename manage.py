#!/usr/bin/env python
"""Command line of the server: `manage.py serve`, and every other Django command.

A wrong environment value ends the process with status 2 and a message for each, without a
traceback. Commands that need the database run against the embedded PostgreSQL: beside a running
server they use its, otherwise they start it for their own time.
"""

import os
import sys

from twenty.environment import InvalidEnvironment, load_environment


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twenty.settings")
    try:
        load_environment()
    except InvalidEnvironment as error:
        sys.stderr.write("The environment cannot be used:\n")
        sys.stderr.writelines(f"  {message}\n" for message in error.messages)
        sys.exit(2)
    from twenty.command_line import run

    run(arguments)


if __name__ == "__main__":
    main(sys.argv)
