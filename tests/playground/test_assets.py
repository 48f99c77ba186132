"""Built files are served below their version, compressed, and nothing else is."""

import gzip
from pathlib import Path

import pytest
from django.test import Client

from core.playground.assets import asset_url
from twenty.assets import bundles


@pytest.fixture
def dist(tmp_path: Path, monkeypatch) -> Path:
    folder = tmp_path / "dist"
    for name, content in {
        "stamp.txt": b"0123456789abcdef\n",
        "ui/icons.svg": b"<svg/>",
        "ui/inter.woff2": b"font",
        "playground/scalar.js": b"const pi = '\xcf\x80';",
        "playground/scalar.js.gz": gzip.compress(b"const pi = '\xcf\x80';"),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(bundles, "DIST", folder)
    return folder


@pytest.mark.parametrize(
    ("path", "content_type", "content"),
    [
        ("ui/icons.svg", "image/svg+xml", b"<svg/>"),
        ("ui/inter.woff2", "font/woff2", b"font"),
        ("playground/scalar.js", "text/javascript; charset=utf-8", b"const pi = '\xcf\x80';"),
    ],
)
def test_a_file_is_served_for_good_below_its_version(dist, path, content_type, content) -> None:
    url = asset_url(path)
    response = Client().get(url)

    assert url == f"/assets/0123456789ab/{path}"
    assert (response.status_code, response.content) == (200, content)
    assert response["Content-Type"] == content_type
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_browser_that_takes_gzip_gets_it(dist) -> None:
    response = Client().get(asset_url("playground/scalar.js"), headers={"Accept-Encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert gzip.decompress(response.content) == b"const pi = '\xcf\x80';"


def test_under_an_earlier_version_a_file_is_served_but_not_cached(dist) -> None:
    response = Client().get("/assets/ffffffffffff/ui/icons.svg")

    assert (response.status_code, response["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "path", ["ui/none.svg", "ui", "", "../secret.txt", "..%2fsecret.txt", "ui/../../secret.txt"]
)
def test_what_is_not_there_or_not_below_is_404(dist, path) -> None:
    assert Client().get(f"/assets/0123456789ab/{path}").status_code == 404


def test_until_there_are_bundles_the_address_exists_and_answers_404(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(bundles, "DIST", tmp_path / "none")

    assert asset_url("ui/icons.svg") == "/assets/none/ui/icons.svg"
    assert Client().get("/assets/none/ui/icons.svg").status_code == 404


def test_only_reading_is_allowed(dist) -> None:
    assert Client().post(asset_url("ui/icons.svg")).status_code == 405
