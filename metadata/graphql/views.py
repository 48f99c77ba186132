"""The types of saved views, which are not served (docs/api/metadata.md#areas-not-served)."""

from __future__ import annotations

from pathlib import Path

from metadata.graphql.from_sdl import graphene_types

VIEW_TYPES = graphene_types(Path(__file__).with_name("sdl") / "views.graphql")
