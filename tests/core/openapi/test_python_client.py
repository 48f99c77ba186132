"""openapi-python-client generates a client from a served document without a warning; it works."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client

from tests.clients import RestClient

pytestmark = pytest.mark.process  # not a server, but as slow as one
PACKAGE = "generated_crm_client"


@pytest.fixture
def generated(rest: RestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Imports a module of the generated package by its name."""
    document = tmp_path / "document.json"
    document.write_text(rest.get("/rest/open-api/core").text)
    config = tmp_path / "config.yaml"
    config.write_text("post_hooks: []\n")
    where = ["--output-path", str(tmp_path / PACKAGE), "--meta", "none", "--config", str(config)]
    program = Path(sys.executable).with_name("openapi-python-client")
    done = subprocess.run(
        [program, "generate", "--fail-on-warning", "--path", str(document), *where],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


class DjangoTransport(httpx.BaseTransport):
    """HTTP to Django's test client: the test's transaction stays open."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        answer = Client().generic(
            request.method,
            request.url.raw_path.decode(),
            request.read(),
            content_type=headers.pop("content-type", ""),
            headers=headers,
        )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.fixture
def client(rest: RestClient, generated: Any) -> Any:
    """The generated client, speaking to this process."""
    made = generated("client").AuthenticatedClient(
        base_url="http://testserver/rest", token=rest.secret
    )
    return made.set_httpx_client(
        httpx.Client(
            transport=DjangoTransport(),
            base_url="http://testserver/rest",
            headers={"Authorization": f"Bearer {rest.secret}"},
        )
    )


def test_a_generated_python_client_makes_a_round_trip(
    rest: RestClient, generated: Any, client: Any
) -> None:
    models = generated("models")

    def call(folder: str, operation: str, **arguments: Any) -> Any:
        module = generated(f"api.{folder}.{operation}")
        return module.sync_detailed(client=client, **arguments)

    body = models.Company.from_dict(
        {"name": "Acme", "employees": 12, "domainName": {"primaryLinkUrl": "https://acme.test"}}
    )
    made = call("companies", "create_one_company", body=body)
    assert made.status_code == 201
    company = made.parsed.data.create_company
    assert (company.name, company.employees) == ("Acme", 12)
    assert company.deleted_at is None
    assert company.domain_name.primary_link_url == "https://acme.test"

    people = [models.Person.from_dict({"city": c, "companyId": str(company.id)}) for c in "ab"]
    batch = call("people", "create_many_people", body=people)
    assert [person.city for person in batch.parsed.data.create_people] == ["a", "b"]

    page = call(
        "people",
        "find_many_people",
        filter_=f"companyId[eq]:{company.id}",
        order_by="city",
        limit=1,
    )
    assert page.parsed.total_count == 2
    assert page.parsed.page_info.has_next_page is True
    assert page.parsed.data.people[0].city == "a"

    change = models.CompanyForUpdate.from_dict({"employees": 13})
    updated = call("companies", "update_one_company", id=company.id, body=change)
    assert updated.parsed.data.update_company.employees == 13

    gone = call("companies", "delete_one_company", id=company.id, soft_delete=True)
    assert gone.parsed.data.delete_company.id == company.id
    missing = call("companies", "find_one_company", id=company.id)
    assert missing.status_code == 404
    assert missing.parsed.code == "RECORD_NOT_FOUND"
    back = call("companies", "restore_one_company", id=company.id)
    assert back.parsed.data.restore_company.deleted_at is None

    groups = call("people", "group_by_people", group_by=json.dumps([{"city": True}]))
    assert [group.total_count for group in groups.parsed] == [1, 1]
    stored = rest.get(f"/rest/companies/{company.id}").body["data"]["company"]
    assert stored["employees"] == 13
