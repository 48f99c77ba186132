"""A separate process that authenticates what it is told to: another worker, for tests.

Takes the test database's name as argument and reads questions from standard input, one per line: a
token, a space, an object's name. Prints one line per question: "ROLE may read", "ROLE may not
read", or the refusal's message. Its caches live from question to question, as a worker's do.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main() -> None:
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    django.setup()
    say("ready")
    for line in sys.stdin:
        token, _, name = line.strip().partition(" ")
        say(answer(token, name))


def answer(token: str, name: str) -> str:
    from django.test import RequestFactory

    from apikeys.caller.authentication import authenticate
    from twenty.errors import ApiError

    request = RequestFactory().get("/rest/x", headers={"Authorization": f"Bearer {token}"})
    try:
        context = authenticate(request)
    except ApiError as error:
        return error.message
    obj = context.catalog.by_singular.get(name)
    if obj is None:
        return f"{context.permissions.role_label} does not know {name}"
    may = "may" if context.permissions.rights(obj).read else "may not"
    return f"{context.permissions.role_label} {may} read"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
