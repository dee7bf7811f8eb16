"""The measuring of speed to lead works, and nothing it posts is left unanswered. Its figures are printed, never judged."""

import pytest

from benchmarks import ack
from tests import whole
from tests.demo_clock import to_a_tuesday_at_ten

pytestmark = pytest.mark.faults


def test_every_inquiry_of_a_short_run_is_acknowledged_by_text(capsys: pytest.CaptureFixture[str]) -> None:
    with whole.running({"TRUSTED_PROXIES": "127.0.0.1"}) as up:
        to_a_tuesday_at_ten(up)
        key = up.demo["practices"][0]["forms"][0]["url"].rstrip("/").rpartition("/")[2]
        figures = ack.measure(
            f"{up.app}/api/v1/forms/{key}/inquiries", up.carrier, up.env["SANDBOX_SECRET"], rate=20, seconds=5
        )
    with capsys.disabled():
        print(f"\nspeed to lead at 20/s: {figures}")
    assert (figures.posted, figures.acknowledged) == (100, 100)
