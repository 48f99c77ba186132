"""libphonenumber's example of every kind of number of every country, as `phone_examples.tsv`.

`python -m tests.corpora.phone_examples` rewrites the file after an upgrade of the package.
"""

from __future__ import annotations

import csv

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from tests.corpora import FOLDER

FILE = FOLDER / "phone_examples.tsv"
COLUMNS = ("country", "kind", "number", "national", "international")


def examples() -> list[dict[str, str]]:
    found = []
    for country in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in PhoneNumberType.values():
            example = phonenumbers.example_number_for_type(country, kind)
            if example is None:
                continue
            found.append(
                {
                    "country": country,
                    "kind": PhoneNumberType.to_string(kind),
                    "number": phonenumbers.national_significant_number(example),
                    "national": _written(example, PhoneNumberFormat.NATIONAL),
                    "international": _written(example, PhoneNumberFormat.INTERNATIONAL),
                }
            )
    return found


def _written(number: phonenumbers.PhoneNumber, form: int) -> str:
    return phonenumbers.format_number(number, form)


if __name__ == "__main__":
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(examples())
