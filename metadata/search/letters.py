"""What letters mean to a search: separators, joiners, marks, and the letters read as others.

Frozen: stored search vectors are made of these tables (`metadata.search.functions`), so they do not
follow the Unicode version of Python. They say what is left after NFKD, which takes accents,
full-width and presentation forms apart. A change needs functions of a new name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

# Hexadecimal code points and ranges of them.
_SEPARATORS = """
    0-20 21-22 24 28-29 2C 3B-3C 3E 5B-5E 60 7B-7D 7F
    80-A9 AB-AC AE-B1 B4 B6 B8 BB BF D7 F7 2C2-2C5 2D2-2DF 2E5-2EB 2ED 2EF-2FF 375 37E 384-385 387
    3F6 482 55A-55F 589-58F 5BE 5C0 5C3 5C6 606-60F 61B 61D-61F 66A-66D 6D4 6DE 6E9 6FD-6FE
    700-70D 7F6-7F9 7FE-7FF 830-83E 85E 888 964-965 970 9F2-9F3 9FA-9FB 9FD A76 AF0-AF1 B70
    BF3-BFA C77 C7F C84 D4F D79 DF4 E3F E4F E5A-E5B F01-F17 F1A-F1F F34 F36 F38 F3A-F3D F85
    FBE-FC5 FC7-FDA 104A-104F 109E-109F 10FB 1360-1368 1390-1399 1400 166D-166E 1680 169B-169C
    16EB-16ED 1735-1736 17D4-17D6 17D8-17DB 1800-180A 1940-1945 19DE-19FF 1A1E-1A1F 1AA0-1AA6
    1AA8-1AAD 1B5A-1B6A 1B74-1B7E 1BFC-1BFF 1C3B-1C3F 1C7E-1C7F 1CC0-1CC7 1CD3 1FBD 1FBF-1FC1
    1FCD-1FCF 1FDD-1FDF 1FED-1FEF 1FFD-200A 2011-2017 201A-2029 202F-205F 207A-207E 208A-208E
    20A0-20C0 2100-2101 2103-2106 2108-2109 2114 2116-2118 211E-2123 2125 2127 2129 212E 213A-213B
    2140-2144 214A-214D 214F 218A-244A 249C-24E9 2500-2775 2794-2BFF 2CE5-2CEA 2CF9-2CFC 2CFE-2CFF
    2D70 2E00-2E2E 2E30-3004 3008-3020 3030 3036-3037 303D-303F 309B-309C 30A0 30FB 3190-3191
    3196-319F 31C0-31E3 3200-321E 322A-3247 3250 3260-327F 328A-32B0 32C0-33FF 4DC0-4DFF A490-A4C6
    A4FE-A4FF A60D-A60F A673 A67E A6F2-A716 A720-A721 A789-A78A A828-A82B A836-A839 A874-A877
    A8CE-A8CF A8F8-A8FA A8FC A92E-A92F A95F A9C1-A9CD A9DE-A9DF AA5C-AA5F AA77-AA79 AADE-AADF
    AAF0-AAF1 AB5B AB6A-AB6B ABEB FB29 FBB2-FBC2 FD3E-FD4F FDCF FDFC-FDFF FE10-FE19 FE30-FE6B
    FF01-FF0F FF1A-FF20 FF3B-FF40 FF5B-FF65 FFE0-FFEE FFFC-FFFD 10100-10102 10137-1013F
    10179-10189 1018C-101A0 101D0-101FC 1039F 103D0 1056F 10857 10877-10878 1091F 1093F
    10A50-10A58 10A7F 10AC8 10AF0-10AF6 10B39-10B3F 10B99-10B9C 10EAD 10F55-10F59 10F86-10F89
    11047-1104D 110BB-110BC 110BE-110C1 11140-11143 11174-11175 111C5-111C8 111CD 111DB
    111DD-111DF 11238-1123D 112A9 1144B-1144F 1145A-1145D 114C6 115C1-115D7 11641-11643
    11660-1166C 116B9 1173C-1173F 1183B 11944-11946 119E2 11A3F-11A46 11A9A-11A9C 11A9E-11AA2
    11C41-11C45 11C70-11C71 11EF7-11EF8 11FD5-11FFF 12470-12474 12FF1-12FF2 16A6E-16A6F 16AF5
    16B37-16B3F 16B44-16B45 16E97-16E9A 16FE2 1BC9C 1BC9F 1CF50-1CFC3 1D000-1D164 1D16A-1D16C
    1D183-1D184 1D18C-1D1A9 1D1AE-1D241 1D245 1D300-1D356 1D6C1 1D6DB 1D6FB 1D715 1D735 1D74F
    1D76F 1D789 1D7A9 1D7C3 1D800-1D9FF 1DA37-1DA3A 1DA6D-1DA74 1DA76-1DA83 1DA85-1DA8B 1E14F
    1E2FF 1E95E-1E95F 1ECAC 1ECB0 1ED2E 1EEF0-1EEF1 1F000-1F0F5 1F10D-1F1AD 1F1E6-1F265
    1F300-1F8B1 1F900-1FBCA
"""
# Between two words they make one word of parts: addresses, "O'Reilly", "Jean-Luc", "l\u00b7l".
_JOINERS = "23 25-27 2A-2B 2D-2F 3A 3D 3F-40 5F B7 2BC 5F3-5F4 2010 2018-2019"
# Accents, the vowel signs of Hebrew and Arabic, what is not seen at all.
_MARKS = """
    AD 300-36F 483-487 591-5BD 5BF 5C1-5C2 5C4-5C5 5C7 610-61A 61C 640 64B-65F 670 6D6-6DC 6DF-6E8
    6EA-6ED 180B-180F 1AB0-1AFF 1DC0-1DFF 200B-200F 202A-202E 2060-206F 20D0-20FF FE00-FE0F
    FE20-FE2F FEFF E0100-E01EF
"""
# Written without blanks: Thai, Lao, Burmese, Khmer, Han, Kana, Hangul.
_UNSPACED = (
    "E00-EFF 1000-109F 1780-17FF 2E80-A4CF A960-A97F AA60-AA7F AC00-D7FF F900-FAFF 20000-3FFFF"
)
# first-last/step+distance to the small letter.
_CAPITALS = """
    C6+32 D0+32 D8+32 DE+32 110+1 126+1 141+1 14A+1 152+1 166+1 181+210 182-184/2+1 186+206 187+1
    189-18A+205 18B+1 18E+79 18F+202 190+203 191+1 193+205 194+207 196+211 197+209 198+1 19C+211
    19D+213 19F+214 1A2-1A4/2+1 1A6+218 1A7+1 1A9+218 1AC+1 1AE+218 1B1-1B2+217 1B3-1B5/2+1
    1B7+219 1B8+1 1BC+1 1E4+1 1F6-97 1F7-56 21C+1 220-130 222-224/2+1 23A+10795 23B+1 23D-163
    23E+10792 241+1 243-195 244+69 245+71 246-24E/2+1 370-372/2+1 376+1 37F+116 391-3A1+32
    3A3-3A9+32 3CF+8 3D8-3EE/2+1 3F7+1 3FA+1 3FD-3FF-130 402-404/2+80 405-406+80 408-40B+80 40F+80
    410-418+32 41A-42F+32 460-474/2+1 478-480/2+1 48A-4BE/2+1 4C0+15 4C3-4CD/2+1 4D4+1 4D8+1 4E0+1
    4E8+1 4F6+1 4FA-52E/2+1 531-556+48 10A0-10C5+7264 10C7+7264 10CD+7264 13A0-13EF+38864
    13F0-13F5+8 1C90-1CBA-3008 1CBD-1CBF-3008 1E9E-7615 1EFA-1EFE/2+1 2132+28 2183+1 2C00-2C2F+48
    2C60+1 2C62-10743 2C63-3814 2C64-10727 2C67-2C6B/2+1 2C6D-10780 2C6E-10749 2C6F-10783
    2C70-10782 2C72+1 2C75+1 2C7E-2C7F-10815 2C80-2CE2/2+1 2CEB-2CED/2+1 2CF2+1 A640-A66C/2+1
    A680-A69A/2+1 A722-A72E/2+1 A732-A76E/2+1 A779-A77B/2+1 A77D-35332 A77E-A786/2+1 A78B+1
    A78D-42280 A790-A792/2+1 A796-A7A8/2+1 A7AA-42308 A7AB-42319 A7AC-42315 A7AD-42305 A7AE-42308
    A7B0-42258 A7B1-42282 A7B2-42261 A7B3+928 A7B4-A7C2/2+1 A7C4-48 A7C5-42307 A7C6-35384
    A7C7-A7C9/2+1 A7D0+1 A7D6-A7D8/2+1 A7F5+1 10400-10427+40 104B0-104D3+40 10570-1057A+39
    1057C-1058A+39 1058C-10592+39 10594-10595+39 10C80-10CB2+64 118A0-118BF+32 16E40-16E5F+32
    1E900-1E921+34
"""
# The zeros of decimal digits.
_ZEROS = """
    660 6F0 7C0 966 9E6 A66 AE6 B66 BE6 C66 CE6 D66 DE6 E50 ED0 F20 1040 1090 17E0 1810 1946 19D0
    1A80 1A90 1B50 1BB0 1C40 1C50 A620 A8D0 A900 A9D0 A9F0 AA50 ABF0 104A0 10D30 11066 110F0 11136
    111D0 112F0 11450 114D0 11650 116C0 11730 118E0 11950 11C50 11D50 11DA0 16A60 16AC0 16B50
    1E140 1E2F0 1E950
"""
# As their readers type them: Latin, Greek final sigma, Hebrew final letters, Arabic and Persian.
_READ_AS = {
    **dict(zip("\u00f8\u0142\u0111\u00f0\u0127\u0167\u014b\u0131", "olddhtni", strict=True)),
    "\u03c2": "\u03c3",
    **dict(zip("\u05da\u05dd\u05df\u05e3\u05e5", "\u05db\u05de\u05e0\u05e4\u05e6", strict=True)),
    **dict(zip("\u0649\u06cc\u0629\u06a9", "\u064a\u064a\u0647\u0643", strict=True)),
    **dict(zip("\u0671\u06be\u06c1\u06d5", "\u0627\u0647\u0647\u0647", strict=True)),
}
LIGATURES: Mapping[str, str] = {
    "\u00df": "ss",
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u00fe": "th",
}
Range = tuple[int, int]


def _ranges(text: str) -> tuple[Range, ...]:
    pairs = (item.partition("-") for item in text.split())
    return tuple((int(first, 16), int(last or first, 16)) for first, _, last in pairs)


def _points(ranges: tuple[Range, ...]) -> Iterator[int]:
    return chain.from_iterable(range(first, last + 1) for first, last in ranges)


def _small_letters() -> Iterator[tuple[int, int]]:
    yield from ((capital, capital + 32) for capital in range(ord("A"), ord("Z") + 1))
    for item in _CAPITALS.split():
        sign = "+" if "+" in item else "-"
        span, _, distance = item.rpartition(sign)
        span, _, step = span.partition("/")
        ((first, last),) = _ranges(span)
        for capital in range(first, last + 1, int(step or 1)):
            yield capital, capital + int(sign + distance)


def _digits() -> dict[str, str]:
    zeros = (int(item, 16) for item in _ZEROS.split())
    return {chr(zero + digit): str(digit) for zero in zeros for digit in range(10)}


SEPARATORS = _ranges(_SEPARATORS)
JOINERS = _ranges(_JOINERS)
MARKS = _ranges(_MARKS)
UNSPACED = _ranges(_UNSPACED)
# Composed again after NFKD: the parts of Hangul syllables, the voicing of Kana.
COMPOSED = _ranges("1100-11FF 3099-309A")
CAPITALS: Mapping[str, str] = {chr(capital): chr(small) for capital, small in _small_letters()}
# Each small letter or digit that is read as another one.
READ_AS: Mapping[str, str] = {**_READ_AS, **_digits()}
# Each letter or digit that is read as another one.
LETTERS: Mapping[str, str] = {
    **_READ_AS,
    **{capital: _READ_AS.get(small, small) for capital, small in CAPITALS.items()},
    **_digits(),
}


def points(ranges: tuple[Range, ...]) -> frozenset[int]:
    return frozenset(_points(ranges))
