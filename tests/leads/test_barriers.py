"""What holds somebody back is tagged in one tap and taken off by another; twice is once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from leads import barriers
from leads.models import Barrier, Event, Lead
from tests.cast import AT


def told() -> list[tuple[str, str]]:
    return [(event.kind, event.data["code"]) for event in Event.objects.order_by("pk")]


def test_a_barrier_is_tagged_once_and_says_by_whom(dana: Lead, in_bright: SimpleNamespace) -> None:
    assert barriers.tag(dana, "cost", by=in_bright.bob, now=AT)
    assert not barriers.tag(dana, "cost", by=in_bright.alice, now=AT + timedelta(hours=1))
    barrier = Barrier.objects.get()
    assert (barrier.code, barrier.tagged_at, barrier.tagged_by_id) == ("cost", AT, in_bright.bob.pk)
    assert told() == [("barrier_tagged", "cost")]


def test_a_second_tap_takes_it_off_and_a_third_does_nothing(dana: Lead, in_bright: SimpleNamespace) -> None:
    barriers.tag(dana, "fear", by=in_bright.bob, now=AT)
    assert barriers.untag(dana, "fear", by=in_bright.bob, now=AT)
    assert not barriers.untag(dana, "fear", by=in_bright.bob, now=AT)
    assert not Barrier.objects.exists()
    assert told() == [("barrier_tagged", "fear"), ("barrier_removed", "fear")]


def test_the_one_heard_last_is_the_latest(dana: Lead, in_bright: SimpleNamespace) -> None:
    assert barriers.latest(dana) is None
    barriers.tag(dana, "cost", by=None, now=AT)
    barriers.tag(dana, "timing", by=None, now=AT + timedelta(minutes=1))
    assert barriers.latest(dana) == "timing"
    barriers.untag(dana, "timing", by=None, now=AT)
    assert barriers.latest(dana) == "cost"


@pytest.mark.parametrize("code", ["", "sadness", "COST", "cost; --"])
def test_a_code_that_is_none_is_refused(code: str, dana: Lead) -> None:
    for verb in (barriers.tag, barriers.untag):
        with pytest.raises(ValueError, match="is not a valid BarrierCode"):
            verb(dana, code, by=None, now=AT)
    assert not Event.objects.exists()
