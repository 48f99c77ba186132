"""graphql-core's messages in the words of graphql-js.

Names get double quotes: graphql-core quotes names 'so', graphql-js "so", and clients match on the
latter (docs/api/graphql.md#field-types, #errors).
"""

from __future__ import annotations

import re

_QUOTED_NAME = re.compile(r"'([^'\s]*)'")


def in_graphql_js_words(message: str) -> str:
    """Turn `Cannot query field 'x' …` into `Cannot query field "x" …`."""
    return _QUOTED_NAME.sub(r'"\1"', message)
