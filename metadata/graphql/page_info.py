"""`PageInfo` of the connections of `/metadata`: cursors are null on an empty page."""

import graphene

from metadata.graphql.scalars import ConnectionCursor


class PageInfo(graphene.ObjectType):
    has_next_page = graphene.Boolean(required=True)
    has_previous_page = graphene.Boolean(required=True)
    start_cursor = ConnectionCursor()
    end_cursor = ConnectionCursor()
