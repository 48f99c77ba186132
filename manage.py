#!/usr/bin/env python
"""Command line of the server: `manage.py serve`, and every other Django command.

A wrong environment value ends the process with status 2 and a message for each, without a
traceback. Commands that need the database run against the embedded PostgreSQL: beside a running
server they use its, otherwise they start it for their own time.
"""

import os
import signal
import sys
from contextlib import closing
from typing import NoReturn

from twenty.logs.streams import open_missing_descriptors
from twenty.server.preparing import WHEN_TOLD, Preparing


def main(arguments: list[str]) -> None:
    open_missing_descriptors()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twenty.settings")
    if arguments[1:] == ["serve"]:
        _serve(arguments)
    _check_environment(arguments)
    from twenty.server.command_line import run

    run(arguments)


def _serve(arguments: list[str]) -> NoReturn:
    try:
        with closing(Preparing()) as preparing:  # loads while this process does
            _check_environment(arguments)
            from twenty.server import serving

            serving.main(preparing)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _check_environment(arguments: list[str]) -> None:
    from twenty.config.environment import InvalidEnvironment, load_environment

    try:
        load_environment()
    except InvalidEnvironment as error:
        if WHEN_TOLD not in arguments:  # else the server says it
            sys.stderr.write("The environment cannot be used:\n")
            sys.stderr.writelines(f"  {message}\n" for message in error.messages)
        sys.exit(2)


if __name__ == "__main__":
    main(sys.argv)
