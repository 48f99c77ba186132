"""Which operations of the metadata API a role may carry out, and its document describes.

The services decide for themselves at every call (`require_flag`); this table repeats them, and a
test keeps the two in step.
"""

from __future__ import annotations

from collections.abc import Mapping

from apikeys.context import RequestContext

# tag → (flags, one of which reading needs; flags, one of which changing needs); () = everybody.
_FLAGS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Objects": ((), ("DATA_MODEL",)),
    "Fields": ((), ("DATA_MODEL",)),
    "API keys": (("API_KEYS_AND_WEBHOOKS",), ("API_KEYS_AND_WEBHOOKS",)),
    "Webhooks": (("API_KEYS_AND_WEBHOOKS",), ("API_KEYS_AND_WEBHOOKS",)),
    "Roles": (("ROLES",), ("ROLES",)),
    "Members": (("ROLES", "WORKSPACE_MEMBERS"), ("ROLES",)),
    "Workspace": ((), ("WORKSPACE", "ROLES")),
    "Audit log": (("SECURITY",), ("SECURITY",)),
}


def may_carry_out(context: RequestContext, tag: str, method: str) -> bool:
    reading, changing = _FLAGS.get(tag, ((), ()))
    needed = reading if method == "get" else changing
    return not needed or any(context.permissions.has_flag(flag) for flag in needed)
