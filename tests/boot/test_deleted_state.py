"""Somebody deletes the state folder by hand: the next start begins anew, wherever the data stood."""

from pathlib import Path

import pytest

from config import state
from config.state import State


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Root, with a state folder that the servers' account cannot enter."""
    monkeypatch.setattr(state, "SHARED", tmp_path / "shared")
    monkeypatch.setattr(State, "_reachable", lambda self: False)
    (tmp_path / "state").mkdir()
    return tmp_path / "state"


def test_data_whose_passwords_are_gone_is_not_found_again(elsewhere: Path) -> None:
    kept = State(elsewhere).servers()
    (kept / "data").write_text("of the old installation")
    assert (State(elsewhere).servers() / "data").exists()
    (elsewhere / "settled.json").unlink()
    assert not (State(elsewhere).servers() / "data").exists()
