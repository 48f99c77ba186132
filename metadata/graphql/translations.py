"""`translations` in updates: a text of a standard object or field in one language."""

import graphene


class TranslationInput(graphene.InputObjectType):
    locale = graphene.String(required=True)
    property = graphene.String(required=True)
    value = graphene.String()
