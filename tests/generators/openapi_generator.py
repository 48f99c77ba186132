"""OpenAPI Generator, which runs on Java; its program comes inside a Python package."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.generators.documents import NAMES


def generate(generator: str, folder: Path, **properties: str) -> None:
    """A client in `folder/core` and one in `folder/metadata`, from the documents beside them."""
    java, package = shutil.which("java"), find_spec("openapi_generator_cli")
    if java is None or package is None or package.origin is None:
        pytest.skip("OpenAPI Generator needs Java and the package openapi-generator-cli")
    program = Path(package.origin).with_name("openapi-generator.jar")
    for name in NAMES:
        told = ",".join(f"{key}={value.format(name)}" for key, value in properties.items())
        more = ["--additional-properties", told] if told else []
        where = ["-i", f"{name}.json", "-o", name]
        done = subprocess.run(
            [java, "-Xmx800m", "-jar", str(program), "generate", "-g", generator, *where, *more],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
