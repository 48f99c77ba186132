"""What the project's texts refer to: links, anchors, files, modules, decision records.

Texts are Markdown pages, and the docstrings and comments of the code. `missing(text)` lists the
references that lead nowhere, in the words of the text.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from pathlib import Path

from twenty.config.environment import PROJECT_DIR

PACKAGES = ("twenty", "core", "metadata", "apikeys", "bench", "tests")
FOLDERS = (*PACKAGES, "docs", "frontend", "templates", "static", "locale")
SKIPPED = {"migrations", "node_modules", "var", ".venv", ".git", "dist"}
# A file that a page teaches to write, and folders that are created by use.
NOT_HERE = (
    "metadata/types/scalar/color.py",
    "bench/results",
    "frontend/dist",
    "frontend/node_modules",
)

_CONSOLE = re.compile(r"^ *```(?:console|json)\n.*?^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CITATION = re.compile(r"([\w./-]+\.md)#([\w-]+)((?:(?:, and |, | and | to )#[\w-]+)*)")
_PATH = re.compile(rf"(?<![\w/.<-])(?:{'|'.join(FOLDERS)})/[\w.*/-]*(?:\{{[\w,]+\}}[\w.*/-]*)*")
_FILE = re.compile(r"(?<![\w/.*}-])[\w*][\w*-]*\.(?:py|md|sh)\b(?![\w/-])")
_MODULE = re.compile(rf"`((?:{'|'.join(PACKAGES)})(?:\.\w+)+)(?:\(\))?`")
_DECISION = re.compile(r"(?:[Dd]ecision|ADR|see) (\d{4})\b|\((\d{4})\)")
_RECORD = re.compile(r"docs/decisions/\d{4}")
_ANCHOR = re.compile(r'<a id="([\w-]+)"></a>')
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# A document that is not in the repository. A paragraph sign is for published specifications.
_ELSEWHERE = re.compile(
    r"keys-roles|README decisions?|contract README|\b(?:beyond|product)\.md|\.\./shared"
    r"|\bthe issue\b|\bissue #?\d|\(issue:|[Dd]ecisions? \d{1,2}\b(?!\d)"
)
_SPECIFICATION = re.compile(r"(?:RFC \d+|[Ss]pecification|draft)[^.;]{0,30}\Z")


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a file; `line` is where they begin."""

    path: Path
    line: int
    words: str

    @property
    def place(self) -> str:
        return f"{self.path.relative_to(PROJECT_DIR)}:{self.line}"


# -- texts -----------------------------------------------------------------------------------------


def pages() -> list[Path]:
    found = sorted(PROJECT_DIR.glob("*.md"))
    for folder in FOLDERS:
        found += sorted((PROJECT_DIR / folder).rglob("*.md"))
    return [page for page in found if not SKIPPED & set(page.relative_to(PROJECT_DIR).parts)]


def page_text(page: Path) -> Text:
    """Without what examples show."""
    return Text(page, 1, _CONSOLE.sub("", page.read_text(encoding="utf-8")))


def code_texts() -> Iterator[Text]:
    """Docstrings and comments; of scripts and settings every comment line."""
    for package in PACKAGES:
        for path in sorted((PROJECT_DIR / package).rglob("*.py")):
            if not SKIPPED & set(path.parts):
                yield from _python_texts(path)
    for path in (*(PROJECT_DIR / "tests").rglob("*.sh"), *_settings_files()):
        lines = path.read_text(encoding="utf-8").splitlines()
        comments = [line.partition("#")[2] for line in lines]
        yield Text(path, 1, "\n".join(comments))


def _settings_files() -> list[Path]:
    return [PROJECT_DIR / name for name in ("Makefile", "pyproject.toml", ".ci/run", "manage.py")]


def _python_texts(path: Path) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node)
            if docstring:
                yield Text(path, node.body[0].lineno, docstring)
    yield from _comments(path, source)


def _comments(path: Path, source: str) -> Iterator[Text]:
    """Yield comments; adjacent comment lines are one text: a reference may be broken across two."""
    block: list[str] = []
    first = last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if token.start[0] != last + 1 and block:
            yield Text(path, first, "\n".join(block))
            block = []
        if not block:
            first = token.start[0]
        block.append(re.sub(r"^#:? ?", "", token.string))
        last = token.start[0]
    if block:
        yield Text(path, first, "\n".join(block))


# -- references ------------------------------------------------------------------------------------


def missing(text: Text) -> list[str]:
    """The references of `text` that lead nowhere."""
    words = re.sub(r"\s+", " ", text.words)
    found = [f"no such document: {name[0]}" for name in _ELSEWHERE.finditer(words)]
    found += [
        f"a section of a document that is not here: {words[max(sign - 30, 0) : sign + 6]!r}"
        for sign in (match.start() for match in re.finditer("§", words))
        if not _SPECIFICATION.search(words[:sign])
    ]
    found += [f"no such link: {link}" for link in _broken_links(text)]
    found += [f"no such anchor: {name}" for name in _broken_citations(text.path, words)]
    found += [f"no such file: {name}" for name in _missing_files(words)]
    found += [f"no such module: {name}" for name in _missing_modules(words)]
    return found + [
        f"no such decision: {number}" for number in _missing_decisions(text.path, words)
    ]


def _broken_links(text: Text) -> Iterator[str]:
    if text.path.suffix != ".md":
        return
    for match in _LINK.finditer(text.words):
        link = match[1]
        if "://" in link or link.startswith("mailto:"):
            continue
        file, _, anchor = link.partition("#")
        target = (text.path.parent / file).resolve() if file else text.path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


def _broken_citations(path: Path, words: str) -> Iterator[str]:
    for match in _CITATION.finditer(words):
        target = _page(path, match[1])
        for anchor in (match[2], *re.findall(r"#([\w-]+)", match[3])):
            if target is None or anchor not in anchors(target):
                yield f"{match[1]}#{anchor}"


def _page(path: Path, name: str) -> Path | None:
    """From the text's own folder, or from the project's."""
    candidates = [path.parent / name] if path.suffix == ".md" else []
    return next((p for p in (*candidates, PROJECT_DIR / name) if p.exists()), None)


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return explicit anchors, and those derived from headings."""
    text = page.read_text(encoding="utf-8")
    slugs = (
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in _HEADING.findall(text)
    )
    return frozenset((*_ANCHOR.findall(text), *slugs))


def sections_without_anchor(page: Path) -> list[str]:
    """Return headings below the title without an explicit anchor before them."""
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        line
        for before, line in pairwise(lines)
        if re.match(r"##+ ", line) and not _ANCHOR.fullmatch(before)
    ]


def _missing_files(words: str) -> Iterator[str]:
    for match in _PATH.finditer(words):
        for name in _alternatives(match[0].rstrip(".,/*")):
            # A decision record is named by its number alone.
            wanted = f"{name}-*" if _RECORD.fullmatch(name) else name
            if not name.startswith(NOT_HERE) and not any(PROJECT_DIR.glob(wanted)):
                yield name
    for match in _FILE.finditer(words):
        pattern = re.compile(re.escape(match[0]).replace(r"\*", r"[\w-]*"))
        is_here = any(pattern.fullmatch(name) for name in file_names())
        if not is_here and not any(path.endswith(f"/{match[0]}") for path in NOT_HERE):
            yield match[0]


def _alternatives(path: str) -> list[str]:
    """`a/{b,c}.py` → `a/b.py`, `a/c.py`."""
    parts = [part.split(",") for part in re.split(r"[{}]", path)]
    return ["".join(chosen) for chosen in product(*parts)]


@cache
def file_names() -> frozenset[str]:
    """Of every file of the project."""
    names = {path.name for path in PROJECT_DIR.iterdir()}
    for folder in FOLDERS:
        names |= {
            path.name
            for path in (PROJECT_DIR / folder).rglob("*.*")
            if "node_modules" not in path.parts
        }
    return frozenset(names)


def _missing_modules(words: str) -> Iterator[str]:
    for match in _MODULE.finditer(words):
        if not _is_defined(match[1].split(".")):
            yield match[1]


def _is_defined(names: list[str]) -> bool:
    """A package, a module, or something that a module defines."""
    path = PROJECT_DIR / names[0]
    for place, name in enumerate(names[1:], start=1):
        if (path / name).is_dir():
            path /= name
        elif (path / f"{name}.py").is_file():
            return _defines(path / f"{name}.py", names[place + 1 :])
        else:
            return _defines(path / "__init__.py", names[place:])
    return True


def _defines(module: Path, names: list[str]) -> bool:
    if not names:
        return True
    if not module.is_file():
        return False
    body: Iterable[ast.stmt] = ast.parse(module.read_text(encoding="utf-8")).body
    for name in names:
        node = next((node for node in body if name in _names_of(node)), None)
        if node is None:
            return False
        body = getattr(node, "body", [])
    return True


def _names_of(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def _missing_decisions(path: Path, words: str) -> Iterator[str]:
    """Yield missing records, by number; in the records themselves one in brackets counts."""
    records = {file.name[:4] for file in (PROJECT_DIR / "docs" / "decisions").glob("*.md")}
    is_record = path.parent.name == "decisions"
    for match in _DECISION.finditer(words):
        number = match[1] or (match[2] if is_record else "")
        if number and number not in records:
            yield number
