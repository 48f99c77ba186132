"""The secret key: configured, or generated once in the data folder."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from twenty.config.environment import Environment
from twenty.config.secret_key import secret_key


def test_a_given_key_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    given = "k" * 40
    assert secret_key(Environment.parse({"SECRET_KEY": given}), tmp_path / "data") == given
    assert not (tmp_path / "data").exists()


def test_without_one_a_key_is_made_that_stays_and_only_its_owner_reads(tmp_path: Path) -> None:
    environment = Environment.parse({})
    made = secret_key(environment, tmp_path / "data")
    assert len(made) >= 50
    assert secret_key(environment, tmp_path / "data") == made
    (file,) = (tmp_path / "data").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    environment = Environment.parse({})
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(environment, tmp_path), range(40)))
    assert len(keys) == 1
    assert len(list(tmp_path.iterdir())) == 1
