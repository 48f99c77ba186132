"""Words for the settings of field types and the colors of options, marked for translation.

The types themselves use the API's words; a test keeps these lists in step with the types.
"""

from django.utils.translation import gettext_noop as _

SETTING_LABELS = (
    _("Decimals shown"),
    _("Maximum number of files"),
    _("Kind of link"),
    _("Kind of number"),
    _("Lines shown"),
    _("On click"),
    _("Maximum rows shown"),
    _("Shown as"),
    _("Maximum number of values"),
    _("Maximum values shown"),
)
# The API's word → the word shown to people.
CHOICES = {
    "COPY": _("Copy"),
    "CUSTOM": _("Custom format"),
    "OPEN_IN_APP": _("Open in the app"),
    "OPEN_LINK": _("Open the link"),
    "RELATIVE": _("Relative to today"),
    "USER_SETTINGS": _("As the person prefers"),
    "addressCity": _("City"),
    "addressCountry": _("Country"),
    "addressLat": _("Latitude"),
    "addressLng": _("Longitude"),
    "addressPostcode": _("Postcode"),
    "addressState": _("State or province"),
    "addressStreet1": _("Street"),
    "addressStreet2": _("Street, second line"),
    "bigint": _("Whole number, large"),
    "domain": _("Domain"),
    "float": _("Decimal number"),
    "full": _("In full"),
    "int": _("Whole number"),
    "number": _("Number"),
    "percentage": _("Percentage"),
    "short": _("Short (1.2k)"),
    "shortNumber": _("Short number (1.2k)"),
    "url": _("Any address"),
}
COLOR_NAMES = (
    _("amber"),
    _("blue"),
    _("bronze"),
    _("brown"),
    _("crimson"),
    _("cyan"),
    _("gold"),
    _("grass"),
    _("gray"),
    _("green"),
    _("iris"),
    _("jade"),
    _("lime"),
    _("mint"),
    _("orange"),
    _("pink"),
    _("plum"),
    _("purple"),
    _("red"),
    _("ruby"),
    _("sky"),
    _("tomato"),
    _("turquoise"),
    _("violet"),
    _("yellow"),
)
