"""How examples are read and compared: what passes, and above all what does not."""

from pathlib import Path

import pytest

from tests.contracts.console import Comparison, Mismatch, Shell, examples_of, parse_shown

ID, OTHER_ID = "01977d43-7517-7d8b-b781-4dc7ed345646", "5121290b-1b3a-55bd-9fe6-0100766e52e0"


def check(shown: str, actual: str) -> None:
    Comparison().check(shown, actual)


@pytest.mark.parametrize(
    ("shown", "actual"),
    [
        ('{"a":1,"b":"x"}', '{"a": 1, "b": "x"}'),
        ('{"a":1,…}', '{"a":1,"b":2}'),
        ('{…,"b":2}', '{"a":1,"b":2}'),
        ("[1,…]", "[1,2,3]"),
        ("[1,…]", "[1]"),
        ('{"a":…}', '{"a":{"b":[1]}}'),
        ('{"a":"eyJp…"}', '{"a":"eyJpZCI6"}'),
        (f'{{"id":"{ID}"}}', f'{{"id":"{OTHER_ID}"}}'),
        ('{"at":"2026-11-30T13:18:55.580Z"}', '{"at":"2025-01-01T00:00:00.000Z"}'),
        (
            'HTTP/1.1 401 Unauthorized\nwww-authenticate: Bearer\n\n{"a":1}',
            'HTTP/1.1 401 Unauthorized\nDate: now\nWWW-Authenticate: Bearer\n\n{"a":1}',
        ),
        ("type Query {\n…", "type Query {\n  a: Int\n}"),
        ("", ""),
    ],
)
def test_matching_output_passes(shown: str, actual: str) -> None:
    check(shown, actual)


@pytest.mark.parametrize(
    ("shown", "actual"),
    [
        ('{"a":1}', '{"a":2}'),
        ('{"a":1}', '{"a":true}'),
        ('{"a":1}', '{"a":1,"b":2}'),
        ('{"a":1,"b":2}', '{"b":2,"a":1}'),
        ('{"a":1,…}', '{"b":1}'),
        ("[1,2]", "[1,2,3]"),
        ("[1,2,…]", "[1]"),
        ('{"a":"x"}', '{"a":"y"}'),
        (f'{{"id":"{ID}"}}', '{"id":"17"}'),
        (f'{{"id":"{ID}"}}', '{"id":null}'),
        (f'["{ID}","{ID}"]', f'["{ID}","{OTHER_ID}"]'),
        ('{"at":"2026-11-30T13:18:55.580Z"}', '{"at":"2026-11-30"}'),
        ('{"a":1}', "not json"),
        ("HTTP/1.1 200 OK\nallow: GET", "HTTP/1.1 200 OK\nallow: POST"),
        ("HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"),
        ("", "something"),
    ],
)
def test_a_difference_is_found(shown: str, actual: str) -> None:
    with pytest.raises(Mismatch):
        check(shown, actual)


def test_an_id_that_was_shown_stands_for_its_actual_one_in_later_commands() -> None:
    comparison = Comparison()
    comparison.check(f'{{"id":"{ID}"}}', f'{{"id":"{OTHER_ID}"}}')
    assert comparison.command(f"curl /rest/people/{ID}") == f"curl /rest/people/{OTHER_ID}"


def test_an_id_that_a_command_gave_must_come_back_as_it_is() -> None:
    comparison = Comparison()
    comparison.command(f'curl -d \'{{"id":"{ID}"}}\'')
    with pytest.raises(Mismatch):
        comparison.check(f'{{"id":"{ID}"}}', f'{{"id":"{OTHER_ID}"}}')


@pytest.mark.parametrize("text", ['{"a":}', '{"a":1', "[1,2]]", "{a:1}"])
def test_what_is_no_json_is_not_taken_for_it(text: str) -> None:
    with pytest.raises((AssertionError, ValueError, StopIteration)):
        parse_shown(text)


def test_a_command_continues_as_in_a_shell(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    commands = "$ say() {\n    echo \"$1\"\n  }\n$ say 'one\n  two' |\n    cat"
    page.write_text(f"text\n\n```console\n{commands}\none\n  two\n```\n")
    first, second = examples_of(page)
    assert (first.line, first.output) == (4, "")
    assert second.output == "one\n  two"
    with Shell({"PATH": "/usr/bin:/bin"}, tmp_path) as shell:
        assert shell.run(first.command) == ""
        assert shell.run(second.command) == "one\n  two"
        with pytest.raises(Mismatch):
            shell.run("exit 3")
