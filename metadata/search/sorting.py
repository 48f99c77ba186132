r"""The functions that say how texts are sorted, in every database alike (docs/api/rest.md#order).

`sort_1(text)` is a key. Keys compared by `COLLATE "C"` are in the order that readers expect: first
blanks and signs, then digits, then letters, whatever their accents and case; of texts that are so
far equal, those without accents first, then capitals before small letters. Two texts have one key
only if they are the same.

A key has a level for each of these, with "\x01" between them. Of a text the first 200 characters
are read; a longer one ends with a digest of the whole. So a key stays below what an index can hold,
and texts that begin with the same 200 characters are neighbours (`core.query.sql.bounds`).

Indexes are over these functions: a change is a function of a new name in a new migration, and
`metadata.upgrade` builds the indexes anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from metadata.search import letters
from metadata.search.functions import SCHEMA, character_class, exchanged, spans, spelled

KEY = "sort_1"
FOLDED, LOWER = f"{KEY}_folded", f"{KEY}_lower"
SORTED_CHARACTERS = 200
_ACCENTED_CHARACTERS = 100
# ASCII's signs behind the digits are read as "/" and themselves: so they are before the digits.
_HIGH_SIGNS = "[:-@[-`{-~]"
_OTHER_SIGN = "/\x7f"
# ASCII's signs as other scripts write them.
_WRITTEN_AS = {
    **dict.fromkeys("\u2018\u2019\u02bc\u05f3", "'"),
    **dict.fromkeys("\u05f4«»„“”", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015", "-"),
}
# Letters of their own, behind the one that they follow in the alphabet. By code points these would
# be behind the last letter, and without their mark they would be the one before.
_BEHIND = {
    "и\u0306": "и\ue003",
    "у\u0306": "у\ue000",
    "і\u0308": "и\ue001",
    "і": "и\ue000",
    "ј": "и\ue002",
    "ґ": "г\ue000",
    "ђ": "д\ue000",
    "є": "е\ue000",
    "ѕ": "з\ue000",
    "љ": "л\ue000",
    "њ": "н\ue000",
    "ћ": "т\ue000",
    "џ": "ч\ue000",
}
# Kana are sorted as full-size Hiragana; the voicing is an accent.
_KANA = dict(zip(map(chr, range(0x30A1, 0x30F7)), map(chr, range(0x3041, 0x3097)), strict=True))
_SMALL_KANA = dict(zip("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ", strict=True))
_READ_KANA = {
    **{katakana: _SMALL_KANA.get(kana, kana) for katakana, kana in _KANA.items()},
    **_SMALL_KANA,
}


def sort_key(text: sql.Composable) -> sql.Composable:
    """Return what a text is sorted and compared by."""
    return sql.SQL('({}({}) COLLATE "C")').format(sql.Identifier(SCHEMA, KEY), text)


def first_key(beginning: sql.Composable) -> sql.Composable:
    """Return what comes right before the keys of all longer texts with this beginning of
    `SORTED_CHARACTERS`."""
    return sql.SQL('({}({}, false) COLLATE "C")').format(sql.Identifier(SCHEMA, FOLDED), beginning)


def last_key(beginning: sql.Composable) -> sql.Composable:
    """Return what comes behind the keys of all texts with this beginning."""
    return sql.SQL("({} || chr({}))").format(first_key(beginning), sql.Literal(0x10FFFF))


def _quoted(text: str) -> str:
    """As a literal that depends on no setting of the session."""
    return "U&'{}'".format(
        "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):04x}" for c in text)
    )


def _translated(text: str, chosen: Mapping[str, str]) -> str:
    return f"translate({text}, {_quoted(''.join(chosen))}, {_quoted(''.join(chosen.values()))})"


def _replaced(text: str, chosen: Mapping[str, str]) -> str:
    for old, new in chosen.items():
        text = f"replace({text}, {_quoted(old)}, {_quoted(new)})"
    return text


def _signs(text: str) -> str:
    return rf"regexp_replace({text}, '({_HIGH_SIGNS})', '/\1', 'g')"


def _key() -> str:
    """The planner puts its text in the place of each call, so a text of ASCII costs none."""
    plain = _signs('lower(given COLLATE "C")')
    return f"""
CREATE FUNCTION {SCHEMA}.{KEY}(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $key$
  SELECT CASE WHEN octet_length(given) = length(given) AND length(given) <= {SORTED_CHARACTERS}
    THEN {plain} || U&'\\0001\\0001' || given
    ELSE {SCHEMA}.{FOLDED}(given, true)
  END
$key$"""


def _lower() -> str:
    """PostgreSQL 16 has no case of its own beyond ASCII's. From 17 on it has, faster than our
    table, and the same for all letters of the table."""
    capitals = "\n    ".join(exchanged("given", letters.CAPITALS))
    return rf"""
DO $version$
BEGIN
  IF current_setting('server_version_num')::integer >= 170000 THEN
    CREATE FUNCTION {SCHEMA}.{LOWER}(given text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $lower$ SELECT lower(given COLLATE pg_catalog.pg_c_utf8) $lower$;
  ELSE
    CREATE FUNCTION {SCHEMA}.{LOWER}(given text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $lower$
    BEGIN
    given := lower(given COLLATE "C");
    {capitals}
    RETURN given;
    END $lower$;
  END IF;
END
$version$"""


def _folded() -> str:
    marks = character_class(letters.MARKS)
    signs = letters.points(letters.SEPARATORS) | letters.points(letters.JOINERS)
    others = spans(point for point in signs if point > 0x7F and chr(point) not in _WRITTEN_AS)
    read_as = "\n      ".join([*exchanged("plain", letters.READ_AS), spelled("plain")])
    is_read_as = character_class(spans(map(ord, {**letters.READ_AS, **letters.LIGATURES})))
    return rf"""
CREATE FUNCTION {SCHEMA}.{FOLDED}(given text, is_whole boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $folded$
DECLARE
  t text COLLATE "C" := left(given, {SORTED_CHARACTERS});
  accented text COLLATE "C" := {SCHEMA}.{LOWER}(normalize(t, NFKD));
  plain text COLLATE "C";
BEGIN
  IF accented ~ '[\u0438-\u0491]' THEN
    accented := {_replaced("accented", _BEHIND)};
  END IF;
  plain := regexp_replace(accented, '[{marks}]+', '', 'g');
  IF octet_length(plain) > length(plain) THEN
    IF plain ~ '[{is_read_as}]' THEN
      {read_as}
    END IF;
    IF plain ~ '[\u3041-\u30fe]' THEN
      plain := {_translated("plain", {**_READ_KANA, chr(0x3099): "", chr(0x309A): ""})};
    ELSIF plain ~ '[\u1100-\u11ff]' THEN
      plain := normalize(plain, NFC);
      accented := normalize(accented, NFC);
    END IF;
  END IF;
  IF accented = plain THEN
    accented := '';
  END IF;
  plain := left({_signs("plain")}, {SORTED_CHARACTERS});
  IF octet_length(plain) > length(plain) AND plain ~ '[{
        character_class(spans(point for point in signs if point > 0x7F))
    }]' THEN
    plain := {_translated("plain", _WRITTEN_AS)};
    plain := regexp_replace(plain, '[{character_class(others)}]', {_quoted(_OTHER_SIGN)}, 'g');
  END IF;
  t := plain || U&'\0001' || left(accented, {_ACCENTED_CHARACTERS}) || U&'\0001' || t;
  IF is_whole AND length(given) > {SORTED_CHARACTERS} THEN
    t := t || U&'\0001' || left(encode(sha256(convert_to(given, 'UTF8')), 'hex'), 32);
  END IF;
  RETURN t;
END
$folded$"""


def create_sort_functions() -> str:
    """For a migration."""
    return ";\n".join((_lower(), _folded(), _key()))


def drop_sort_functions() -> str:
    return (
        f"DROP FUNCTION {SCHEMA}.{KEY}(text) CASCADE;\n"
        f"DROP FUNCTION {SCHEMA}.{FOLDED}(text, boolean) CASCADE;\n"
        f"DROP FUNCTION {SCHEMA}.{LOWER}(text) CASCADE"
    )
