"""What messages say of names, owners, promises and stopping."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from practices.calendar import hours_of
from sequences import wording

CHICAGO = ZoneInfo("America/Chicago")
WORKDAYS = hours_of("America/Chicago", [(day, time(9), time(17)) for day in range(5)])


def promise(text: str, language: str = "en", zone: ZoneInfo = CHICAGO, minutes: int = 5) -> str:
    return wording.promise(WORKDAYS, minutes, zone, language, datetime.fromisoformat(text).replace(tzinfo=CHICAGO))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Dana", "Dana"),
        ("  María José ", "María José"),
        ("O'Neil", "O'Neil"),
        ("Jean-Luc", "Jean-Luc"),
        ("Lê", "Lê"),
        ("", "there"),
        ("www.evil.example", "there"),
        ("call +1 900 555 0100", "there"),
        ("<b>Dana</b>", "there"),
        ("{{ practice }}", "there"),
        ("You have won a prize today", "there"),
        ("Dana\nSend money", "Dana Send money"),
    ],
)
def test_a_first_name_is_used_only_if_it_looks_like_one(typed, said):
    assert wording.first_name(typed, "en") == said


def test_the_owner_is_a_first_name_or_the_team():
    assert wording.owner("Alice Archer", "en") == "Alice"
    assert wording.owner(None, "es") == "nuestro equipo"


@pytest.mark.parametrize(
    ("now", "said", "dicho"),
    [
        ("2026-11-24T10:00", "within 5 minutes", "en 5 minutos"),
        ("2026-11-24T16:55", "within 5 minutes", "en 5 minutos"),
        ("2026-11-24T16:56", "tomorrow by 9:01 am", "mañana antes de las 9:01 a. m."),
        ("2026-11-24T07:00", "today by 9:05 am", "hoy antes de las 9:05 a. m."),
        ("2026-11-27T18:00", "on Monday by 9:05 am", "el lunes antes de las 9:05 a. m."),
    ],
)
def test_the_promise_is_what_will_truly_happen(now, said, dicho):
    assert (promise(now), promise(now, "es")) == (said, dicho)


def test_a_promise_by_another_clock_says_so():
    assert promise("2026-11-24T18:00", zone=ZoneInfo("America/New_York")) == "tomorrow by 9:05 am our time"


def test_a_practice_without_hours_promises_no_time():
    never = hours_of("America/Chicago", [])
    assert wording.promise(never, 5, CHICAGO, "en", datetime(2026, 11, 24, tzinfo=CHICAGO)) == "as soon as we can"


def test_the_first_text_every_fourth_and_one_after_a_month_say_how_to_stop():
    now = datetime(2026, 11, 24, tzinfo=CHICAGO)
    said = [wording.says_stop(before, now - timedelta(days=1) if before else None, now) for before in range(9)]
    assert said == [True, False, False, True, False, False, False, True, False]
    assert wording.says_stop(1, now - timedelta(days=30), now)
