"""graphql-core's sentences in the words of graphql-js.

What comes in: the message of a syntax, validation or variable error. What goes out: the same with
names in double quotes: graphql-core quotes names 'so', graphql-js "so", and clients match on the
latter (docs/api/graphql.md#field-types, #errors).
"""

from __future__ import annotations

import re

_QUOTED_NAME = re.compile(r"'([^'\s]*)'")


def in_graphql_js_words(message: str) -> str:
    """`Cannot query field 'x' …` as `Cannot query field "x" …`."""
    return _QUOTED_NAME.sub(r'"\1"', message)
