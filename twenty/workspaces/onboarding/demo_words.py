"""Words for the demo data: invented companies, ordinary names, real cities.

Written for this purpose; domains end in `.example`, which nobody can register, and phone numbers
are from ranges reserved for fiction.
"""

from dataclasses import dataclass

COMPANY_STEMS = (
    "Amberfold", "Bluefern", "Cindergate", "Drumlin", "Eastmere", "Fathomline", "Greystone",
    "Hollowbrook", "Ironleaf", "Juniper Row", "Kestrel", "Lanternworks", "Millrace", "Northbeam",
    "Oakhaven", "Pebblecraft", "Quillon", "Redshank", "Saltmarsh", "Thornbury", "Umbra",
    "Verdance", "Wavecrest", "Yarrow", "Zephyrine", "Aldermoor", "Brightwater", "Copperline",
    "Dovetail", "Emberlight",
)  # fmt: skip
COMPANY_KINDS = ("Logistics", "Labs", "Energy", "Foods", "Robotics", "Health", "Studio", "Systems")

FIRST_NAMES = (
    "Aisha", "Anton", "Beatriz", "Caleb", "Carla", "Dariusz", "Elena", "Emeka", "Farid", "Freya",
    "Greta", "Hana", "Henrik", "Ines", "Ivo", "Jamal", "Jelena", "Kaito", "Katja", "Lars", "Leila",
    "Luca", "Maeve", "Mateo", "Mina", "Nadia", "Noah", "Olga", "Oskar", "Paula", "Priya", "Quentin",
    "Rafael", "Rosa", "Samir", "Sofia", "Tariq", "Tessa", "Uma", "Viktor", "Wanda", "Yusuf",
)  # fmt: skip
LAST_NAMES = (
    "Abara", "Bergmann", "Castillo", "Dahl", "Eriksen", "Fontaine", "Gallo", "Haddad", "Ito",
    "Jansen", "Kowalski", "Lindqvist", "Moreau", "Nakamura", "Okafor", "Petrov", "Quiroga",
    "Rossi", "Sharma", "Tanaka", "Ulrich", "Varga", "Weber", "Yilmaz", "Zhang", "Óskarsdóttir",
    "Müller", "Ferreira", "Novák", "Svensson",
)  # fmt: skip
JOB_TITLES = (
    "Chief Executive", "Head of Purchasing", "Operations Manager", "Chief Technology Officer",
    "Sales Director", "Office Manager", "Head of Marketing", "Finance Director",
    "Product Manager", "Customer Success Lead", "Plant Manager", "Data Analyst",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A city with what an address and a phone number there look like."""

    city: str
    state: str
    postcode: str
    country: str
    street: str
    latitude: float
    longitude: float
    phone_prefix: str  # international, without the last two or three digits
    phone_digits: int


PLACES = (
    Place("Berlin", "", "10115", "Germany", "Invalidenstrasse", 52.53, 13.38, "+493023125", 3),
    Place("London", "", "N1 9GU", "United Kingdom", "York Way", 51.53, -0.12, "+4420794600", 2),
    Place("Paris", "", "75011", "France", "Rue Oberkampf", 48.86, 2.38, "+331990000", 2),
    Place(
        "New York", "NY", "10013", "United States", "Canal Street", 40.72, -74.0, "+120255501", 2
    ),
    Place("Chicago", "IL", "60607", "United States", "Lake Street", 41.89, -87.65, "+131255501", 2),
)

INTROS = (
    "Met at the spring trade fair.",
    "Introduced by a former colleague.",
    "Wrote to us after the webinar.",
    "Old contact from the pilot project.",
)
DEAL_SUBJECTS = (
    "Fleet tracking", "Annual licence", "Pilot project", "Warehouse upgrade", "Support contract",
    "Data migration", "Team training", "Extension of seats", "Sensor delivery", "Redesign",
)  # fmt: skip
NOTES = (
    ("First call", "## What we heard\n\n- Contract ends in **autumn**\n- Two sites to start"),
    ("Site visit", "Walked the hall with the plant manager.\n\n> Show us the numbers first."),
    ("Price talk", "They expect a volume discount.\n\n1. Ask finance\n2. Send the new offer"),
    ("Product feedback", "Search is what they like most; exports should be faster."),
    ("Who decides", "Purchasing signs, but **operations** has the last word."),
    ("Lunch", "Nothing about business. Talked about sailing."),
)  # fmt: skip
TASKS = (
    ("Send the offer", "Include the price for two sites."),
    ("Call back", "Mornings are best."),
    ("Prepare the demo", "Use *their* sample data."),
    ("Check the contract", "Compare the notice periods."),
    ("Plan the next visit", ""),
    ("Ask for a reference", "They seemed happy with the pilot."),
)
