"""The document's `webhooks`: what a target gets when a record is written.

See docs/api/webhooks.md#body. Only created, updated and deleted are described, as upstream does:
restored and destroyed have the same form.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.openapi.components import RESPONSE, Json, json_content, object_schema, schema_name
from core.openapi.components import schema_ref as ref
from core.openapi.visible import VisibleObject

TAG: Json = {"name": "Webhooks", "description": "What a webhook's target gets"}
DELIVERY = "Webhook_Delivery"
_ACTIONS = ("Created", "Updated", "Deleted")
_TEXT: Json = {"type": "string"}
_UUID: Json = {"type": "string", "format": "uuid"}
_HEADERS: dict[str, tuple[str, str]] = {
    "Webhook_Timestamp": (
        "X-Twenty-Webhook-Timestamp",
        "When it was sent, in milliseconds since 1970.",
    ),
    "Webhook_Signature": (
        "X-Twenty-Webhook-Signature",
        "Hexadecimal HMAC-SHA256 of the timestamp, a colon and the body, with the secret as key.",
    ),
    "Webhook_Nonce": ("X-Twenty-Webhook-Nonce", "Random; not signed."),
}


def add_webhooks(document: Json, seen_objects: Iterable[VisibleObject]) -> None:
    """Describe what is sent about every object that the role may see."""
    components = document["components"]
    components["schemas"][DELIVERY] = _delivery()
    components["parameters"] |= {
        name: {
            "name": header,
            "in": "header",
            "schema": _TEXT,
            "description": f"{text} Only with a secret.",
        }
        for name, (header, text) in _HEADERS.items()
    }
    document["tags"].append(TAG)
    document["webhooks"] = {
        f"{seen.obj.pascal_name} {action}": {"post": _operation(seen, action)}
        for seen in seen_objects
        for action in _ACTIONS
    }


def _operation(seen: VisibleObject, action: str) -> Json:
    name, event = seen.obj.pascal_name, f"{seen.obj.name_singular}.{action.lower()}"
    told = object_schema(
        {
            "eventName": {"type": "string", "const": event},
            "record": ref(schema_name(seen.obj, RESPONSE)),
        },
        ["eventName", "record"],
    )
    return {
        "tags": [TAG["name"]],
        "operationId": f"{name}_{action}",
        "summary": f"{name} {action}",
        "description": f"Sent to webhooks whose operations contain `{event}`, "
        f"`{seen.obj.name_singular}.*`, `*.{action.lower()}` or `*.*`.",
        "security": [],
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _HEADERS],
        "requestBody": {
            "required": True,
            "content": json_content({"allOf": [ref(DELIVERY), told]}),
        },
        "responses": {"2XX": {"description": "Received. With any other status it is sent again."}},
    }


def _delivery() -> Json:
    properties: Json = {
        "targetUrl": {**_TEXT, "description": "The webhook's address."},
        "eventName": {**_TEXT, "description": "Object and action, such as `person.created`."},
        "objectMetadata": object_schema(
            {
                "id": {**_UUID, "description": "The object's id in the data model."},
                "nameSingular": {**_TEXT, "description": "The object's name at the time."},
            },
            ["id", "nameSingular"],
            description="The object that the record belongs to.",
        ),
        "workspaceId": {**_UUID, "description": "The workspace's id."},
        "webhookId": {**_UUID, "description": "The webhook's id."},
        "eventDate": {**_TEXT, "format": "date-time", "description": "When it happened."},
        "workspaceMemberId": {**_UUID, "description": "The member who did it, if one did."},
        "record": {
            "type": "object",
            "description": "The record afterwards; before, where it was deleted. Without the "
            "fields that the webhook's role may not read.",
        },
        "updatedFields": {
            "type": "array",
            "items": _TEXT,
            "description": "Of an update: the fields that changed.",
        },
        "previous": {
            "type": "object",
            "description": "Of an update: what these fields contained before.",
        },
    }
    required = ["targetUrl", "eventName", "objectMetadata", "workspaceId", "webhookId"]
    return object_schema(
        properties, [*required, "eventDate", "record"], description="What happened to one record."
    )
