"""A walk through the data model: changes of every kind, with names that are likely to clash."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import strategies as st

from metadata.definitions import RELATION_TYPES
from metadata.types.registry import FIELD_TYPES
from tests.clients import RestAnswer, RestClient
from tests.metadata.field_types.samples import SAMPLES
from tests.metadata.model_actions import options, relation_to
from tests.metadata.names.words import NAMES

Json = dict[str, Any]
OBJECTS, FIELDS = "/rest/metadata/objects", "/rest/metadata/fields"
MOST_OBJECTS = 4
OWN_TYPES = tuple(
    key for key, kind in FIELD_TYPES.items() if kind.is_creatable and key not in RELATION_TYPES
)
# Half of the fields have options: types are named after those.
TYPES = st.one_of(
    st.sampled_from(OWN_TYPES), st.sampled_from(("SELECT", "MULTI_SELECT", "RATING", "EMAILS"))
)


@dataclass
class Walk:
    """`objects`, `fields`: what was made, by id. `step` does one thing and returns the answer."""

    rest: RestClient
    draw: Callable[[st.SearchStrategy[Any]], Any]
    objects: dict[str, Json] = field(default_factory=dict)
    fields: dict[str, Json] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def step(self) -> RestAnswer:
        if not self.objects:
            return self.create_object()
        actions: list[Callable[[], RestAnswer]] = [
            self.create_field, self.create_field, self.relate, self.relate_to_several,
            self.rename_object, self.switch_object,
        ]  # fmt: skip
        if len(self.objects) < MOST_OBJECTS:
            actions += [self.create_object, self.create_object]
        if self.fields:
            actions += [self.rename_field, self.rename_field, self.make_unique, self.switch_field,
                        self.delete_field]  # fmt: skip
        action: Callable[[], RestAnswer] = self.draw(st.sampled_from(actions))
        return action()

    @property
    def names(self) -> set[str]:
        return {obj["nameSingular"] for obj in self.objects.values()}

    # ── objects ──────────────────────────────────────────────────────────────────────────

    def create_object(self) -> RestAnswer:
        number = next(self.numbers)
        labels = {"labelSingular": f"One {number}", "labelPlural": f"Many {number}"}
        return self._kept(self.objects, self.rest.post(OBJECTS, {**self._object_names(), **labels}))

    def rename_object(self) -> RestAnswer:
        return self._change(self.objects, OBJECTS, self._object_names())

    def switch_object(self) -> RestAnswer:
        return self._change(self.objects, OBJECTS, {"isActive": self.draw(st.booleans())})

    def _object_names(self) -> Json:
        singular = self.draw(NAMES)
        plural = self.draw(st.one_of(st.just(f"{singular}s"[-63:]), NAMES))
        return {"nameSingular": singular, "namePlural": plural}

    # ── fields ───────────────────────────────────────────────────────────────────────────

    def create_field(self) -> RestAnswer:
        key = self.draw(TYPES)
        is_nullable = self.draw(st.booleans())
        has_default = not is_nullable or self.draw(st.booleans())
        is_unique = FIELD_TYPES[key].can_be_unique and not has_default and self.draw(st.booleans())
        return self._make(key, field_body(key, is_nullable, has_default, is_unique))

    def rename_field(self) -> RestAnswer:
        return self._change(self.fields, FIELDS, {"name": self.draw(NAMES)})

    def make_unique(self) -> RestAnswer:
        return self._change(self.fields, FIELDS, {"isUnique": self.draw(st.booleans())})

    def switch_field(self) -> RestAnswer:
        return self._change(self.fields, FIELDS, {"isActive": self.draw(st.booleans())})

    def delete_field(self) -> RestAnswer:
        field_id = self._one_of(self.fields)
        answer = self.rest.delete(f"{FIELDS}/{field_id}")
        if answer.status == 200:
            del self.fields[field_id]
        return answer

    def relate(self) -> RestAnswer:
        kind = self.draw(st.sampled_from(("MANY_TO_ONE", "ONE_TO_MANY")))
        payload = relation_to(self._one_of(self.objects), self.draw(NAMES), kind)
        return self._make("RELATION", payload)

    def relate_to_several(self) -> RestAnswer:
        targets = self.draw(
            st.lists(st.sampled_from(sorted(self.objects)), min_size=1, unique=True)
        )
        label = self.draw(NAMES)
        payloads = [relation_to(one, label)["relationCreationPayload"] for one in targets]
        return self._make("MORPH_RELATION", {"morphRelationsCreationPayload": payloads})

    def _make(self, key: str, body: Json) -> RestAnswer:
        name, owner = self.draw(NAMES), self._one_of(self.objects)
        body = {"type": key, "name": name, "label": name, "objectMetadataId": owner, **body}
        return self._kept(self.fields, self.rest.post(FIELDS, body))

    # ── both ─────────────────────────────────────────────────────────────────────────────

    def _one_of(self, known: dict[str, Json]) -> str:
        chosen: str = self.draw(st.sampled_from(sorted(known, key=lambda one: known[one]["at"])))
        return chosen

    def _change(self, known: dict[str, Json], path: str, values: Json) -> RestAnswer:
        return self._kept(known, self.rest.patch(f"{path}/{self._one_of(known)}", values))

    def _kept(self, known: dict[str, Json], answer: RestAnswer) -> RestAnswer:
        if answer.status in (200, 201):
            made = answer.body
            place = known.get(made["id"], {"at": next(self.numbers)})["at"]
            known[made["id"]] = {**made, "at": place}
        return answer


def field_body(key: str, is_nullable: bool, has_default: bool, is_unique: bool) -> Json:
    """What a field of that type needs besides its name."""
    body: Json = {"isNullable": is_nullable, "isUnique": is_unique}
    if has_default and SAMPLES[key].defaults:
        body["defaultValue"] = SAMPLES[key].defaults[0][0]
    if key in ("SELECT", "MULTI_SELECT"):
        body["options"] = options("NEW", "DONE")
    if key == "FILES":
        body["settings"] = {"maxNumberOfValues": 2}
    return body
