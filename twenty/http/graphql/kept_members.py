"""Says in a GraphQL schema which fields, inputs and flags are kept for clients only."""

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema

from twenty.kept_for_clients import FLAGS, NOTE, kept_members

FLAG_TYPE = "PermissionFlagType"


def describe_kept_members(schema: GraphQLSchema) -> GraphQLSchema:
    """The same schema, with the note on each of them."""
    for name, found in schema.type_map.items():
        if isinstance(found, GraphQLObjectType | GraphQLInputObjectType):
            for member in kept_members(name) & found.fields.keys():
                found.fields[member].description = NOTE
        elif name == FLAG_TYPE and isinstance(found, GraphQLEnumType):
            for flag in FLAGS & found.values.keys():
                found.values[flag].description = NOTE
    return schema
