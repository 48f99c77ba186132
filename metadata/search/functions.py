r"""The functions that make search vectors, in a schema of their own (docs/api/metadata.md#search).

PostgreSQL's own parser and its `lower` ask the database's locale what a letter is. These do not:
what they do follows from `metadata.search.letters`, NFKD and the code points alone, so every
database has the same words. `words_1` is `metadata.search.words.words` in SQL, held together by
tests/metadata/search/. Generated columns depend on them: a change is a function of a new name and
a new migration, and `metadata.upgrade` builds the columns anew.

- `words_1(text)`: the words with blanks between them. Signs between two words join them by ".";
  runs of a script without blanks become their characters in pairs.
- `lexemes_1(text, whole, part)`: the text form of a tsvector: each word, and what is left of it
  after each joiner, at the given positions.
- `vector_1(label, others)`: weights A and B for words and their later parts in the label's texts,
  C and D in those of other fields. Short texts of ASCII letters and digits, e-mail addresses among
  the others, are what most records hold: they take a way without replacements by pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby, pairwise

from metadata.search import letters
from metadata.search.letters import Range
from metadata.search.words import MAX_FOLDED, MAX_WORD

SCHEMA = "twenty_search"
VECTOR = "vector_1"
# A tsvector holds 1 MB. Of each of the two texts so much is read, and so much of its text form is
# kept: a lexeme with its place takes at most 5/4 of what it does there.
MAX_CHARACTERS = 100_000
MAX_BYTES = 400_000
MAX_PARTS = 8
# The first of letters that are looked for, and then exchanged, together. `translate` compares each
# character of a text with each of its own, so common letters have short lists.
_GROUPS = (0x80, 0x180, 0x370, 0x391, 0x3C3, 0x400, 0x430, 0x530, 0x590, 0x700, 0x110000)


def _escaped(point: int) -> str:
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def character_class(ranges: Iterable[Range]) -> str:
    """The inside of a bracket expression."""
    return "".join(
        _escaped(first) if first == last else f"{_escaped(first)}-{_escaped(last)}"
        for first, last in ranges
        if last > 0
    )


def _ascii(ranges: Iterable[Range]) -> tuple[Range, ...]:
    return tuple((max(first, 1), min(last, 0x7F)) for first, last in ranges if first <= 0x7F)


def _without(ranges: Iterable[Range], character: str) -> list[Range]:
    return spans(letters.points(tuple(ranges)) - {ord(character)})


def spans(points: Iterable[int]) -> list[Range]:
    found: list[Range] = []
    for _, same in groupby(enumerate(sorted(points)), lambda pair: pair[1] - pair[0]):
        span = [point for _, point in same]
        found.append((span[0], span[-1]))
    return found


def exchanged(variable: str, chosen: Mapping[str, str]) -> list[str]:
    """`translate` for each script that the text has letters of, as statements."""
    statements = []
    for first, beyond in pairwise(_GROUPS):
        found = {a: b for a, b in chosen.items() if first <= ord(a) < beyond}
        if found:
            statements.append(
                f"IF {variable} ~ '[{character_class(spans(map(ord, found)))}]' THEN\n"
                f"      {variable} := translate({variable}, '{''.join(found)}', "
                f"'{''.join(found.values())}');\n"
                "    END IF;"
            )
    return statements


def spelled(variable: str) -> str:
    """Ligatures as their letters, as a statement."""
    replaced = variable
    for ligature, letter in letters.LIGATURES.items():
        replaced = f"replace({replaced}, '{ligature}', '{letter}')"
    ligatures = character_class((ord(a), ord(a)) for a in letters.LIGATURES)
    return f"IF {variable} ~ '[{ligatures}]' THEN\n      {variable} := {replaced};\n    END IF;"


def _exchanges() -> str:
    return "\n    ".join([*exchanged("t", letters.LETTERS), spelled("t")])


def _split(separators: Iterable[Range], joiners: Iterable[Range]) -> str:
    """Runs of signs with a separator become blanks, the others joiners. The patterns do not match
    what is so already: each match has its price."""
    s, j = character_class(separators), character_class(joiners)
    more_s = character_class(_without(separators, " "))
    more_j = character_class(_without(joiners, "."))
    runs = f"[{j}]*[{more_s}][{s}{j}]*|[{j}]+ [{s}{j}]*| [{s}{j}]+"
    return (
        f"t := regexp_replace(t, '{runs}', ' ', 'g');\n"
        f"    t := btrim(regexp_replace(t, '[{more_j}][{j}]*|\\.[{j}]+', '.', 'g'), ' .');"
    )


def _words() -> str:
    unspaced = character_class(letters.UNSPACED)
    return rf"""
CREATE FUNCTION {SCHEMA}.words_1(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $words$
DECLARE
  t text COLLATE "C" := given;
BEGIN
  IF octet_length(t) = length(t) THEN
    t := lower(t);
    {_split(_ascii(letters.SEPARATORS), _ascii(letters.JOINERS))}
    RETURN t;
  END IF;
  t := left(normalize(t, NFKD), {MAX_FOLDED});
  t := regexp_replace(t, '[{character_class(letters.MARKS)}]+', '', 'g');
  IF t ~ '[{character_class(letters.COMPOSED)}]' THEN
    t := normalize(t, NFC);
  END IF;
  t := lower(t);
  IF octet_length(t) = length(t) THEN
    {_split(_ascii(letters.SEPARATORS), _ascii(letters.JOINERS))}
  ELSE
    {_exchanges()}
    {_split(letters.SEPARATORS, letters.JOINERS)}
  END IF;
  IF t ~ '[{unspaced}]' THEN
    t := regexp_replace(t, '\.?([{unspaced}]+)\.?', ' \1 ', 'g');
    t := btrim(regexp_replace(t, '([{unspaced}])', '\1 \1', 'g'));
    t := regexp_replace(t, '  +', ' ', 'g');
  END IF;
  RETURN t;
END
$words$"""


def _lexemes() -> str:
    return rf"""
CREATE FUNCTION {SCHEMA}.lexemes_1(given text, whole text, part text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $lexemes$
DECLARE
  t text COLLATE "C" := {SCHEMA}.words_1(left(given, {MAX_CHARACTERS}));
  found text COLLATE "C";
BEGIN
  IF t = '' THEN
    RETURN '';
  END IF;
  IF length(t) > {MAX_WORD} THEN
    SELECT string_agg(word, ' ' ORDER BY place) INTO t
    FROM (SELECT left(word, {MAX_WORD}) AS word, min(place) AS place
          FROM unnest(string_to_array(t, ' ')) WITH ORDINALITY AS each (word, place)
          GROUP BY 1) AS different;
  END IF;
  found := replace(t, ' ', whole || ' ') || whole;
  FOR n IN 1..{MAX_PARTS} LOOP
    EXIT WHEN position('.' IN t) = 0 OR octet_length(found) > {MAX_BYTES};
    t := btrim(regexp_replace(t, '(?:^| )(?:[^ .]+ )*[^ .]+(?:\.|$)', ' ', 'g'));
    found := found || ' ' || replace(t, ' ', part || ' ') || part;
  END LOOP;
  IF position('.' IN t) > 0 THEN
    found := found || ' ' || replace(translate(t, '.', ' '), ' ', part || ' ') || part;
  END IF;
  WHILE octet_length(found) > {MAX_BYTES} LOOP
    found := left(found, length(found) * 9 / 10);
    found := left(found, length(found) - position(' ' IN reverse(found)));
  END LOOP;
  RETURN found;
END
$lexemes$"""  # noqa: S608  made of constants


# What the short way cannot do: signs, several in a row, or more parts than `lexemes_1` takes.
_NOT_PLAIN_LABEL = "[^a-z0-9 ]|  "
_NOT_PLAIN = rf"[^a-z0-9. ]|  |\.[. ]| \.|^\.|\.$|(?:\.[a-z0-9]+){{{MAX_PARTS + 1}}}"


def _blanks_once(text: str) -> str:
    """Up to eight blanks in a row, as fields without a value leave them."""
    return f"btrim(replace(replace(replace({text}, '  ', ' '), '  ', ' '), '  ', ' '))"


def _vector() -> str:
    return f"""
CREATE FUNCTION {SCHEMA}.{VECTOR}(label text[], others text[]) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $vector$
DECLARE
  a text COLLATE "C" := array_to_string(label, ' ');
  b text COLLATE "C" := array_to_string(others, ' ');
  short_a text COLLATE "C";
  short_b text COLLATE "C";
  dot int;
BEGIN
  IF octet_length(a) <= {MAX_WORD} AND octet_length(b) <= {MAX_WORD} THEN
    short_a := {_blanks_once("lower(a)")};
    short_b := {_blanks_once("replace(lower(b), '@', '.')")};
    IF short_a !~ '{_NOT_PLAIN_LABEL}' AND short_b !~ '{_NOT_PLAIN}' THEN
      a := '';
      IF short_a <> '' THEN
        a := replace(short_a, ' ', ':1A ') || ':1A ';
      END IF;
      IF short_b <> '' THEN
        a := a || replace(short_b, ' ', ':2C ') || ':2C';
      END IF;
      dot := position('.' IN short_b);
      WHILE dot > 0 LOOP
        short_b := substr(short_b, dot + 1);
        a := a || ' ' || split_part(short_b, ' ', 1) || ':2D';
        dot := position('.' IN short_b);
      END LOOP;
      RETURN a::tsvector;
    END IF;
  END IF;
  RETURN ({SCHEMA}.lexemes_1(a, ':1A', ':1B') || ' '
    || {SCHEMA}.lexemes_1(b, ':2C', ':2D'))::tsvector;
END
$vector$"""


def create_functions() -> str:
    """For a migration."""
    return ";\n".join((f"CREATE SCHEMA {SCHEMA}", _words(), _lexemes(), _vector()))


def drop_functions() -> str:
    return f"DROP SCHEMA {SCHEMA} CASCADE"
