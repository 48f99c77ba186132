"""Choice of an object's or field's icon, from those that our pages and clients can show.

The current icon may have any name, because the API can set it; it is offered as well.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

# By subject: objects, people, places, trade, documents, time, messages, work, signs.
_NAMES = """
Box Package Cube Rocket Car Truck Plane Ship Bike Tool Hammer Cpu Server DeviceLaptop
DeviceMobile Camera Music Book Gift Key Pill Plant Paw Pizza Coffee User Users UsersGroup
UserCircle UserStar IdBadge2 School Stethoscope Trophy Building BuildingSkyscraper BuildingBank
BuildingFactory2 BuildingStore BuildingWarehouse Home Map MapPin World Briefcase ShoppingCart
ShoppingBag Cash Coins CreditCard CurrencyEuro CurrencyDollar Wallet Receipt ChartBar ChartLine
ChartPie Percentage Calculator File FileText FileInvoice Files Folder Contract License
Certificate Signature Notes Clipboard ListCheck Table Database Paperclip Photo Video Calendar
CalendarEvent CalendarTime Clock Hourglass History Mail Message Messages Phone At Link News
Speakerphone Bell Checkbox Target Flag Bolt Bulb Flask Puzzle Palette Settings Code Braces Plug
Robot Abc 123 Hash Tag Tags Star Heart ThumbUp AlertTriangle Check Lock Shield Flame Leaf Eye
"""
ICONS = tuple(f"Icon{name}" for name in _NAMES.split())


class IconField(forms.ChoiceField):
    """An icon's name, or nothing: one radio button per icon."""

    def __init__(self, *, present: str = "") -> None:
        names = [*ICONS, present] if present and present not in ICONS else list(ICONS)
        super().__init__(
            label=gettext_lazy("Icon"),
            required=False,
            widget=forms.RadioSelect,
            choices=[(name, name.removeprefix("Icon")) for name in names],
        )
