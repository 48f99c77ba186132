"""The address of every page of ours, with the roles, keys and objects that the demo has."""

from playwright.sync_api import Page

from tests.pages.admin_lists import LISTS
from tests.playground.browser.conftest import Site

SETTINGS = [
    "/settings/profile",
    "/settings/general",
    "/settings/members",
    "/settings/members?members_q=nobody",
    "/settings/audit-log",
    "/settings/gallery?toast=error",
    "/settings/api-webhooks",
    "/settings/api-webhooks/code",
    "/settings/api-webhooks/code?object=people&operation=createOnePerson",
    "/settings/api-webhooks/webhooks",
    "/settings/api-keys/new",
    "/settings/webhooks/new",
    "/settings/roles",
    "/settings/roles?kind=agents",
    "/settings/roles/new",
]
DATA_MODEL = [
    "/settings/data-model",
    "/settings/data-model/new-object",
    "/settings/data-model/companies",
    "/settings/data-model/companies/settings",
    "/settings/data-model/beacons",
    "/settings/data-model/beacons/settings",
    "/settings/data-model/beacons/indexes",
    "/settings/data-model/beacons/new-field",
    *(
        f"/settings/data-model/beacons/new-field?type={kind}"
        for kind in ("NUMBER", "SELECT", "RELATION", "ADDRESS")
    ),
    "/settings/data-model/beacons/fields/state",
    "/settings/data-model/companies/fields/name",
    "/settings/data-model/companies/fields/people",
]
MISSING = ["/settings/data-model/nothingOfThisName", "/nowhere"]
OPERATORS = ["/admin/", "/admin/health/", *(f"/admin/{name}/" for name in LISTS)]
# Lists of the admin whose first entry is opened.
CHANGED = ["apikeys/apikey", "apikeys/role", "workspaces/user"]


def furnish(site: Site) -> None:
    """Create a custom object with a field of options, so that its pages have all their parts."""
    made, _headers = site.call(
        "POST",
        "/rest/metadata/objects",
        {
            "nameSingular": "beacon",
            "namePlural": "beacons",
            "labelSingular": "Beacon",
            "labelPlural": "Beacons",
            "icon": "IconFlame",
        },
    )
    options = [
        {"label": "Lit", "value": "LIT", "color": "amber", "position": 0},
        {"label": "Dark", "value": "DARK", "color": "gray", "position": 1},
    ]
    field = {"type": "SELECT", "name": "state", "label": "State", "options": options}
    site.call("POST", "/rest/metadata/fields", {"objectMetadataId": made["id"], **field})
    webhook = {"targetUrl": "https://hooks.example.com/in", "operations": ["beacon.*"]}
    site.call("POST", "/rest/metadata/webhooks", webhook)


def settings_addresses(page: Page, site: Site) -> list[str]:
    """All pages of a signed-in admin, with the first of what lists show."""
    role = _link(page, site, "/settings/roles", "#roles a.cover", last=True)
    admin = _link(page, site, "/settings/roles", "#roles a.cover")
    key = _link(page, site, "/settings/api-webhooks", "#keys a.cover")
    webhook = _link(page, site, "/settings/api-webhooks/webhooks", "#webhooks a.cover")
    member = _link(page, site, f"{admin}/assignment/member", "#members-list a.row")
    rule = _link(page, site, f"{role}/objects", "#objects a", last=True)
    of_role = ["", "/objects", "/assignment", "/assignment/member", "/settings"]
    of_admin = ["", "/assignment", "/assignment/api-key", "/settings"]
    return [
        *SETTINGS,
        key,
        webhook,
        *(role + end for end in of_role),
        *(admin + end for end in of_admin),
        f"{admin}/assignment/member{member}",
        rule,
        *DATA_MODEL,
        *MISSING,
    ]


def operator_addresses(page: Page, site: Site) -> list[str]:
    """The admin's pages, with the first entry of some lists."""
    entries = [_link(page, site, f"/admin/{name}/", "#result_list tbody th a") for name in CHANGED]
    return [*OPERATORS, *entries]


def _link(page: Page, site: Site, path: str, selector: str, *, last: bool = False) -> str:
    page.goto(f"{site.url}{path}")
    found = page.locator(selector)
    return str((found.last if last else found.first).get_attribute("href"))
