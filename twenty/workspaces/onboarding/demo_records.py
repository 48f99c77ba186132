"""The demo data as record bodies: linked, realistic, and the same every time.

Bodies are grouped by object in the order they must be created (links point backwards only). Pure:
the same input gives the same bodies, down to the ids.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from metadata.model.naming import name_from_label
from twenty.workspaces.onboarding import demo_words as words

SEED = 20_260_101
COMPANIES, PEOPLE, OPPORTUNITIES, NOTES, TASKS = 60, 200, 80, 60, 80
HISTORY_DAYS = 540  # the age of the oldest record
MICROS = 1_000_000
STAGES = ("NEW", "SCREENING", "MEETING", "PROPOSAL", "CUSTOMER")
STATUSES = ("TODO", "IN_PROGRESS", "DONE")

Body = dict[str, Any]


@dataclass(slots=True)
class DemoRecords:
    """Bodies by object name, in the order of creation."""

    bodies: dict[str, list[Body]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[str, list[Body]]]:
        return iter(self.bodies.items())


def demo_records(workspace_id: UUID, members: Sequence[UUID], now: datetime) -> DemoRecords:
    """Return the bodies. `members`: ids of `workspaceMember` records, the viewer's first."""
    return _Maker(workspace_id, [str(member) for member in members], now).make()


class _Maker:
    def __init__(self, workspace_id: UUID, members: Sequence[str], now: datetime) -> None:
        self.workspace_id = workspace_id
        self.members = members
        self.now = now
        # For variety, not for secrecy.
        self.random = random.Random(SEED)  # noqa: S311
        self.random_ids = random.Random(str(workspace_id))  # noqa: S311
        self.result = DemoRecords()

    def make(self) -> DemoRecords:
        companies = self._add("company", [self._company(n) for n in range(COMPANIES)])
        people = self._add("person", [self._person(n, companies) for n in range(PEOPLE)])
        deals = self._add(
            "opportunity", [self._opportunity(n, companies, people) for n in range(OPPORTUNITIES)]
        )
        subjects = {"person": people, "company": companies, "opportunity": deals}
        notes = self._add("note", [self._note(n) for n in range(NOTES)])
        tasks = self._add("task", [self._task(n) for n in range(TASKS)])
        self._add("noteTarget", self._targets("note", notes, subjects))
        self._add("taskTarget", self._targets("task", tasks, subjects))
        self._add("favorite", self._favorites(subjects))
        return self.result

    def _add(self, object_name: str, bodies: list[Body]) -> list[Body]:
        self.result.bodies[object_name] = bodies
        return bodies

    def _new(self, number: int, of_how_many: int) -> Body:
        """Return id and times; the last record is the newest, and ids are in order of creation."""
        age = timedelta(days=HISTORY_DAYS) * (1 - (number + 1) / (of_how_many + 1))
        made = self.now - age
        return {
            "id": str(_version_7(made, self.random_ids)),
            "createdAt": made.isoformat(),
            "updatedAt": (self.now - age * self.random_ids.random()).isoformat(),
        }

    def _company(self, number: int) -> Body:
        pick = self.random
        stem = words.COMPANY_STEMS[number % len(words.COMPANY_STEMS)]
        kinds = words.COMPANY_KINDS
        kind = kinds[(number * 3 + number // len(words.COMPANY_STEMS)) % len(kinds)]
        name = f"{stem} {kind}"
        site = f"https://{name_from_label(name).lower()}.example"
        place = pick.choice(words.PLACES)
        staff = pick.choice((12, 35, 80, 240, 600, 1_800))
        body = self._new(number, COMPANIES)
        body |= {
            "name": name,
            "domainName": {"primaryLinkUrl": site},
            "address": self._address(place),
            "employees": staff,
            "linkedinLink": {"primaryLinkUrl": f"{site}/linkedin"},
            "annualRevenue": _money(staff * pick.randint(90, 160) * 1_000),
            "idealCustomerProfile": staff >= 80,
            "accountOwnerId": pick.choice(self.members),
        }
        if number % 3 == 0:
            body["annualRecurringRevenue"] = _money(pick.randint(5, 90) * 1_000)
        return body

    def _address(self, place: words.Place) -> Body:
        return {
            "addressStreet1": f"{place.street} {self.random.randint(1, 120)}",
            "addressCity": place.city,
            "addressState": place.state,
            "addressPostcode": place.postcode,
            "addressCountry": place.country,
            "addressLat": place.latitude,
            "addressLng": place.longitude,
        }

    def _person(self, number: int, companies: Sequence[Body]) -> Body:
        pick = self.random
        first = words.FIRST_NAMES[number % len(words.FIRST_NAMES)]
        # 42 first and 30 last names: a pair recurs only after 210 people.
        last = words.LAST_NAMES[number % len(words.LAST_NAMES)]
        company = companies[number % len(companies)]
        place = pick.choice(words.PLACES)
        host = company["domainName"]["primaryLinkUrl"].removeprefix("https://")
        local = f"{name_from_label(first)}.{name_from_label(last)}".lower()
        digits = str(pick.randrange(10**place.phone_digits)).rjust(place.phone_digits, "0")
        body = self._new(number, PEOPLE)
        body |= {
            "name": {"firstName": first, "lastName": last},
            "emails": {"primaryEmail": f"{local}@{host}"},
            "phones": {"primaryPhoneNumber": f"{place.phone_prefix}{digits}"},
            "jobTitle": pick.choice(words.JOB_TITLES),
            "city": place.city,
            "companyId": company["id"],
        }
        if number % 5 == 0:
            body["intro"] = pick.choice(words.INTROS)
        return body

    def _opportunity(self, number: int, companies: Sequence[Body], people: Sequence[Body]) -> Body:
        pick = self.random
        company = companies[(number * 7) % len(companies)]
        contacts = [one for one in people if one["companyId"] == company["id"]]
        stage = pick.choices(STAGES, weights=(5, 4, 4, 3, 4))[0]
        days = pick.randint(-120, -5) if stage == "CUSTOMER" else pick.randint(5, 150)
        body = self._new(number, OPPORTUNITIES)
        body |= {
            "name": f"{pick.choice(words.DEAL_SUBJECTS)} for {company['name']}",
            "amount": _money(pick.randint(4, 160) * 500, pick.choice(("USD", "USD", "EUR"))),
            "stage": stage,
            "closeDate": (self.now + timedelta(days=days)).isoformat(),
            "companyId": company["id"],
            "pointOfContactId": pick.choice(contacts)["id"],
            "ownerId": pick.choice(self.members),
        }
        return body

    def _note(self, number: int) -> Body:
        title, text = words.NOTES[number % len(words.NOTES)]
        body = self._new(number, NOTES)
        return body | {"title": title, "bodyV2": {"markdown": text}}

    def _task(self, number: int) -> Body:
        pick = self.random
        title, text = words.TASKS[number % len(words.TASKS)]
        due = self.now + timedelta(days=pick.randint(-20, 40))
        # What was due long ago is mostly done.
        weights = (1, 1, 6) if due < self.now else (5, 3, 1)
        body = self._new(number, TASKS)
        body |= {
            "title": title,
            "dueAt": due.replace(minute=0, second=0, microsecond=0).isoformat(),
            "status": pick.choices(STATUSES, weights=weights)[0],
            "assigneeId": pick.choice(self.members),
        }
        if text:
            body["bodyV2"] = {"markdown": text}
        return body

    def _targets(
        self, activity: str, activities: Sequence[Body], subjects: Mapping[str, Sequence[Body]]
    ) -> list[Body]:
        """Link each note and task to one record, every third to two of different objects."""
        pairs: list[tuple[Body, str]] = []
        names = list(subjects)
        for number, one in enumerate(activities):
            pairs.append((one, names[number % 3]))
            if number % 3 == 0:
                pairs.append((one, names[(number + 1) % 3]))
        bodies = []
        for number, (one, name) in enumerate(pairs):
            body = self._new(number, len(pairs))
            body[f"{activity}Id"] = one["id"]
            target = self.random.choice(subjects[name])
            body[f"target{name[:1].upper()}{name[1:]}Id"] = target["id"]
            bodies.append(body)
        return bodies

    def _favorites(self, subjects: Mapping[str, Sequence[Body]]) -> list[Body]:
        bodies = []
        for number, (name, records) in enumerate(subjects.items()):
            body = self._new(number, len(subjects))
            bodies.append(
                body | {"forWorkspaceMemberId": self.members[0], f"{name}Id": records[number]["id"]}
            )
        return bodies


def _money(amount: int, currency: str = "USD") -> Body:
    return {"amountMicros": amount * MICROS, "currencyCode": currency}


def _version_7(moment: datetime, source: random.Random) -> UUID:
    """Return an id of version 7 (RFC 9562) as it would have been generated at that time."""
    milliseconds = int(moment.timestamp() * 1_000)
    bits = milliseconds << 80 | 0x7 << 76 | source.getrandbits(12) << 64
    return UUID(int=bits | 0b10 << 62 | source.getrandbits(62))
