"""Types of areas that this server does not serve, such as billing, and upstream's enums.

See docs/api/metadata.md#areas-not-served.
"""

from __future__ import annotations

from pathlib import Path

from metadata.graphql.from_sdl import graphene_types

_FOLDER = Path(__file__).with_name("sdl")
TYPES = {
    name: found
    for file in ("accounts", "applications", "billing", "permissions")
    for name, found in graphene_types(_FOLDER / f"{file}.graphql").items()
}
