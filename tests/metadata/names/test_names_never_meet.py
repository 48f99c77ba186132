"""No accepted change of the data model makes a schema, a document or a query fail."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import product
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apikeys import permissions
from metadata.changes import service
from metadata.changes.requests import CreateField
from metadata.changes.validation.fields import check_creation, read_creation
from metadata.model import catalog
from tests.clients import GraphqlClient, RestClient
from tests.metadata.field_types.samples import SAMPLES
from tests.metadata.model_actions import make_object
from tests.metadata.names.served import assert_all_is_served
from tests.metadata.names.walk import OWN_TYPES, Walk, field_body
from tests.standing import ADMIN_KEY
from twenty.errors import ApiError

# A walk takes seconds: a few at each run, many at night.
WALKS = max(3, settings().max_examples // 33)
STEPS = 7


@contextmanager
def taken_back() -> Iterator[None]:
    """Roll back what happens inside, in the database and in caches."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        catalog.forget_catalogs()
        permissions.forget_role_permissions()


@settings(
    max_examples=WALKS,
    suppress_health_check=[HealthCheck.function_scoped_fixture, *settings().suppress_health_check],
)
@given(data=st.data())
def test_after_every_accepted_change_everything_is_served(
    rest: RestClient,
    graphql: GraphqlClient,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
    data: st.DataObject,
) -> None:
    with taken_back():
        walk = Walk(rest, data.draw)
        for _ in range(STEPS):
            with django_capture_on_commit_callbacks(execute=True):
                answer = walk.step()
            assert answer.status in (200, 201, 400, 403), answer.text
            if answer.status < 300:
                assert_all_is_served(rest, graphql, walk.names)


def test_fields_of_every_type_and_kind_are_served(rest: RestClient, graphql: GraphqlClient) -> None:
    """Types, nullable or not, unique or not, without a default and with one or more."""
    obj_id = make_object(rest)["id"]
    accepted = [values for values in every_field(obj_id) if can_be(values)]
    assert {values["type"] for values in accepted} == set(OWN_TYPES)
    assert any(v["type"] == "RAW_JSON" and not v["isNullable"] for v in accepted)
    service.apply_many(ADMIN_KEY.context(), [CreateField(values) for values in accepted])
    assert_all_is_served(rest, graphql, {"rocket"})


def every_field(obj_id: str) -> Iterator[dict[str, Any]]:
    number = 0
    for key, is_nullable, is_unique in product(OWN_TYPES, (True, False), (True, False)):
        for default in (None, *(value for value, _ in SAMPLES[key].defaults[:1]), *further(key)):
            number += 1
            name = f"probe{number}"
            body = field_body(key, is_nullable, False, is_unique)
            yield {
                "type": key, "name": name, "label": name, "objectMetadataId": obj_id,
                **body, "defaultValue": default,
            }  # fmt: skip


def further(key: str) -> list[Any]:
    """JSON of every kind, and what is computed."""
    if key == "RAW_JSON":
        return [{}, [], 0, 5.5, True, False, "[1]", {"a": None}]
    return ["now", "uuid"] if key in ("DATE", "DATE_TIME", "UUID") else []


def can_be(values: dict[str, Any]) -> bool:
    obj = next(o for o in ADMIN_KEY.context().catalog.all_objects if o.name_singular == "rocket")
    try:
        check_creation(read_creation(values), obj, 0)
    except ApiError:
        return False
    return True
