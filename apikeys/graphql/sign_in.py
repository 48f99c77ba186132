"""Sign-in over GraphQL: password → login token → access and refresh tokens; playground token.

The first three mutations need no token. Arguments that upstream's clients send and that have no
meaning here (captcha, origin, locale) are accepted.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID as Id

import graphene

from apikeys.caller import playground_tokens
from apikeys.caller.sessions import TokenPair, open_session, renew_session
from apikeys.context import USER
from metadata.graphql.context import caller_of, request_of
from metadata.graphql.scalars import UUID, DateTime
from twenty.errors import PermissionDenied
from twenty.workspaces import sign_in

SIGN_IN_FIELDS = frozenset(
    {"getLoginTokenFromCredentials", "getAuthTokensFromLoginToken", "renewToken"}
)


class AuthToken(graphene.ObjectType):
    token = graphene.String(required=True)
    expires_at = DateTime(required=True)


class AuthTokenPair(graphene.ObjectType):
    access_or_workspace_agnostic_token = graphene.Field(AuthToken, required=True)
    access_token = graphene.Field(
        AuthToken, required=True, description="The same, under its older name."
    )
    refresh_token = graphene.Field(AuthToken, required=True)

    def resolve_access_or_workspace_agnostic_token(pair: TokenPair, info: Any) -> Any:
        return pair.access

    def resolve_access_token(pair: TokenPair, info: Any) -> Any:
        return pair.access

    def resolve_refresh_token(pair: TokenPair, info: Any) -> Any:
        return pair.refresh


class AuthTokens(graphene.ObjectType):
    tokens = graphene.Field(AuthTokenPair, required=True)


class LoginToken(graphene.ObjectType):
    login_token = graphene.Field(AuthToken, required=True)


class SignInMutation(graphene.ObjectType):
    get_login_token_from_credentials = graphene.Field(
        graphene.NonNull(LoginToken),
        email=graphene.String(required=True),
        password=graphene.String(required=True),
        captcha_token=graphene.String(),
        locale=graphene.String(),
        verify_email_redirect_path=graphene.String(),
        origin=graphene.String(),
    )
    get_auth_tokens_from_login_token = graphene.Field(
        graphene.NonNull(AuthTokens),
        login_token=graphene.String(required=True),
        origin=graphene.String(),
        workspace_id=UUID(
            description="For users with several workspaces; by default the one joined first."
        ),
    )
    renew_token = graphene.Field(
        graphene.NonNull(AuthTokens), app_token=graphene.String(required=True)
    )
    generate_playground_token = graphene.Field(graphene.NonNull(AuthToken))

    @staticmethod
    def resolve_get_login_token_from_credentials(
        root: None, info: Any, email: str, password: str, **tolerated: Any
    ) -> Any:
        user = sign_in.check_credentials(request_of(info), email, password)
        return {"login_token": sign_in.mint(sign_in.LOGIN, user)}

    @staticmethod
    def resolve_get_auth_tokens_from_login_token(
        root: None, info: Any, login_token: str, workspace_id: Id | None = None, **tolerated: Any
    ) -> Any:
        return {"tokens": open_session(login_token, workspace_id)}

    @staticmethod
    def resolve_renew_token(root: None, info: Any, app_token: str) -> Any:
        return {"tokens": renew_session(app_token)}

    @staticmethod
    def resolve_generate_playground_token(root: None, info: Any) -> Any:
        caller = caller_of(info)
        if caller.actor.kind != USER or caller.actor.id is None:
            raise PermissionDenied
        token, expires_at = playground_tokens.mint(caller.actor.id, caller.workspace.id)
        return AuthToken(token=token, expires_at=expires_at)
