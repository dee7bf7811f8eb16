"""The measuring of speed to lead works, and nothing it posts is left unanswered. Its figures are printed, never judged."""

import pytest

from benchmarks import ack

pytestmark = pytest.mark.faults


def test_every_inquiry_of_a_short_run_is_acknowledged_by_text(capsys: pytest.CaptureFixture[str]) -> None:
    result = ack.run("small")
    with capsys.disabled():
        print("\n".join(result.lines()))
    assert result.figures["posted"] == result.figures["accepted"] == 60
    assert result.goals["ack.lost"].met
    assert result.figures["p50_ms"] > 0
