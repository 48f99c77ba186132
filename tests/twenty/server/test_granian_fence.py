"""The installed Granian matches what `granian_fence` knows; another is refused with a message."""

import re

import granian
import pytest
from granian.server import common, mp

from twenty.config.environment import PROJECT_DIR
from twenty.server.granian_fence import UnknownGranian, check_granian, use_runner

NAME = "_wsgi_call_wrap"


def test_the_pinned_release_is_the_installed_one_and_known() -> None:
    pinned = re.search(r"^granian==(\S+)$", (PROJECT_DIR / "requirements.txt").read_text(), re.M)
    assert pinned is not None
    assert pinned[1] == granian.__version__
    check_granian()


def test_a_worker_that_granian_starts_uses_the_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    """The function that starts one wraps the application by the name that was replaced."""
    monkeypatch.setattr(mp, NAME, getattr(mp, NAME))  # put back afterwards
    spawn = mp.MPServer._spawn_wsgi_worker.__wrapped__
    assert NAME in spawn.__code__.co_names

    def run(connection: object, environ: dict[str, object]) -> None:
        """Stands for the worker's."""

    use_runner(run)
    wrap = getattr(mp, NAME)
    assert wrap("application", {"url_path_prefix": None}, None) is run


@pytest.mark.parametrize(
    ("owner", "name", "told"),
    [
        (mp, NAME, "granian.server.mp._wsgi_call_wrap is not there"),
        (common.AbstractServer, "_respawn_workers", "AbstractServer._respawn_workers is not there"),
        (common.AbstractServer, "_serve_loop", "AbstractServer._serve_loop is not there"),
    ],
)
def test_a_release_without_the_names_is_refused(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, told: str
) -> None:
    monkeypatch.delattr(owner, name)
    with pytest.raises(UnknownGranian) as refused:
        check_granian()
    assert told in str(refused.value)
    assert granian.__version__ in str(refused.value)
    assert "pip install -r requirements.txt" in str(refused.value)
