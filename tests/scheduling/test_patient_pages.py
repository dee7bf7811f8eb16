"""What a patient sees and does behind the link in a message."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client

from leads.models import Event, Task
from practices import clock
from practices.models import Location, Practice, Provider, ServiceLine
from scheduling import booking, links, waitlist
from scheduling.models import Availability, Visit, WaitlistEntry
from scheduling.slots import offer, slots_for
from tests.cast import a_lead


@pytest.fixture
def patient():
    return Client(raise_request_exception=True)


@pytest.fixture
def ana(provider, at, monkeypatch):
    """A person to be seen, and a clock that stands still."""
    monkeypatch.setattr(clock, "now", lambda: at)
    line = ServiceLine.objects.create(name="Acne care", visit_minutes=40, buffer_minutes=0)
    return a_lead("Ana", "Pereira", service_line=line)


@pytest.fixture
def slots(ana, at):
    return slots_for(ana, now=at)


def path_of(address):
    return address[address.index("/v/") :]


@pytest.fixture
def link(ana, slots, at):
    return path_of(links.open_link(ana, "book", now=at, slots=offer(slots)))


@pytest.fixture
def visit(ana, slots, at):
    slot = slots[3]
    return booking.book(
        ana, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=40, by=None,
        now=at,
    )  # fmt: skip


@pytest.fixture
def visit_link(ana, visit, at):
    return path_of(links.open_link(ana, "visit", now=at))


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def buttons(answer):
    return re.findall(r'name="slot" value="([^"]+)"', answer.text)


def seen(visit):
    return {"seen": visit.starts_at.isoformat()}


# ---- To book ----
def test_the_times_that_the_message_named_come_first(patient, ana, slots, at):
    page = patient.get(path_of(links.open_link(ana, "book", now=at, slots=[slots[6], slots[9]])))
    assert page.status_code == 200
    assert buttons(page)[:2] == [slots[6].key, slots[9].key]
    assert "Hi Ana, pick a time for your visit" in words(page)


def test_a_message_that_named_no_time_leads_to_a_choice_of_what_there_is(patient, ana, slots, at):
    page = patient.get(path_of(links.open_link(ana, "book", now=at)))
    assert buttons(page) == [slot.key for slot in offer(slots)]


def test_three_taps_book_a_visit(patient, link, ana, slots):
    first = patient.get(link)
    held = patient.post(f"{link}hold/", {"slot": buttons(first)[0]}, follow=True)
    assert "We keep it for you until 10:10 am" in words(held) and "Yes, book this time" in words(held)
    assert Visit.objects.get().status == "held"
    done = patient.post(f"{link}booking/", {"slot": buttons(held)[0]}, follow=True)
    assert "Your visit is booked" in words(done) and "Move my visit" in words(done)
    visit = Visit.objects.get()
    assert (visit.status, visit.lead, visit.booked_by, visit.starts_at) == ("booked", ana, None, slots[0].starts_at)
    ana.refresh_from_db()
    assert ana.booked_at and ana.contacted_at, "who books by a link was contacted"


def test_a_double_tap_is_one_visit(patient, link, slots):
    for _tap in range(2):
        patient.post(f"{link}hold/", {"slot": slots[0].key})
    answers = [patient.post(f"{link}booking/", {"slot": slots[0].key}, follow=True) for _tap in range(2)]
    assert {words(answer) for answer in answers} == {words(answers[0])} and "is booked" in words(answers[0])
    assert Visit.objects.count() == 1 and Event.objects.filter(kind="visit_booked").count() == 1


def test_a_time_taken_meanwhile_is_answered_with_the_next_real_one(patient, link, slots, at):
    booking.hold(a_lead("Erin"), slots[0], now=at)
    answer = patient.post(f"{link}hold/", {"slot": slots[0].key})
    assert answer.status_code == 409
    assert "Somebody else just took that time. Here is the next one." in words(answer)
    assert buttons(answer)[0] == slots[1].key and slots[0].key not in answer.text


def test_a_hold_that_ran_out_and_was_taken_is_answered_with_the_next_real_one(patient, link, slots, at, monkeypatch):
    patient.post(f"{link}hold/", {"slot": slots[2].key})
    later = at + timedelta(minutes=11)
    booking.hold(a_lead("Erin"), slots[2], now=later)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = patient.post(f"{link}booking/", {"slot": slots[2].key})
    assert answer.status_code == 409 and buttons(answer)[0] == slots[3].key
    assert not Visit.objects.upcoming().exists()


def test_a_named_time_that_is_gone_makes_room_for_another_after_those_that_are_left(patient, link, slots, at):
    gone, *left = offer(slots)
    booking.hold(a_lead("Erin"), gone, now=at)
    shown = buttons(patient.get(link))
    assert shown[:-1] == [slot.key for slot in left]
    assert shown[-1] not in [slot.key for slot in offer(slots)] and len(shown) == len(offer(slots))


def test_more_days_can_be_asked_for(patient, link, slots):
    page = patient.get(f"{link}times/")
    shown = buttons(page)
    assert shown == [slot.key for slot in slots[: len(shown)]] and len(shown) > 5
    further = re.search(r'href="([^"]+from=[^"]+)"', page.text).group(1)
    assert buttons(patient.get(further))[0] == slots[len(shown)].key
    assert patient.get(f"{link}times/?from=nonsense").status_code == 200


def test_what_is_no_time_is_refused_kindly(patient, link):
    for verb in ("hold", "booking"):
        answer = patient.post(f"{link}{verb}/", {"slot": "tomorrow"})
        assert answer.status_code == 400 and "Please pick one of these times." in words(answer)
    assert not Visit.objects.exists()


def test_who_changes_their_mind_gives_the_time_back(patient, link, slots):
    patient.post(f"{link}hold/", {"slot": slots[0].key})
    page = patient.post(f"{link}release/", follow=True)
    assert "pick a time" in words(page) and not Visit.objects.filter(status="held").exists()


def test_without_a_time_soon_enough_one_can_wait(patient, link, ana, provider, at):
    provider.doctor.active = False
    provider.doctor.save()
    page = patient.get(link)
    assert "There is no open time right now" in words(page) and not buttons(page)
    assert not WaitlistEntry.objects.exists()
    page = patient.post(f"{link}waitlist/", follow=True)
    assert "You are on our waitlist" in words(page)
    patient.post(f"{link}waitlist/")
    assert WaitlistEntry.objects.get().lead == ana
    assert Task.objects.open().get().reason == "waitlist"


def test_who_waits_can_still_take_a_time_that_opens(patient, link, ana, slots, at):
    waitlist.join(ana, now=at)
    page = patient.get(link)
    assert "looking for a time for you" in words(page) and buttons(page)


# ---- A visit ----
def test_a_visits_page_says_when_where_and_who(patient, visit_link, provider):
    provider.place.address = "12 Alder Street"
    provider.place.save()
    said = words(patient.get(visit_link))
    for part in ("Wednesday, Nov 25", "40 minutes with Dr. Okafor", "12 Alder Street", "I will come"):
        assert part in said, said


def test_they_say_that_they_will_come(patient, visit_link, visit):
    page = patient.post(f"{visit_link}confirmation/", seen(visit), follow=True)
    assert "We will see you then" in words(page)
    again = patient.post(f"{visit_link}confirmation/", seen(visit), follow=True)
    assert words(again) == words(page)
    visit.refresh_from_db()
    assert visit.status == "confirmed" and Event.objects.filter(kind="visit_confirmed").count() == 1


@pytest.mark.parametrize("verb", ["confirmation", "cancellation"])
def test_a_visit_moved_by_staff_meanwhile_is_not_answered_for(patient, visit_link, visit, slots, at, in_bright, verb):
    before = seen(visit)
    slot = slots[9]
    booking.move(
        visit, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, by=in_bright.bob,
        now=at,
    )  # fmt: skip
    answer = patient.post(f"{visit_link}{verb}/", before)
    assert answer.status_code == 409 and "was changed meanwhile, so we did nothing" in words(answer)
    visit.refresh_from_db()
    assert (visit.status, visit.starts_at) == ("booked", slot.starts_at)


def test_a_visit_moves_by_the_same_taps(patient, visit_link, visit, slots):
    page = patient.get(f"{visit_link}times/")
    assert "Your visit stays on Wed, Nov 25" in words(page)
    held = patient.post(f"{visit_link}hold/", {"slot": slots[7].key}, follow=True)
    assert "Move your visit to this time?" in words(held)
    visit.refresh_from_db()
    assert visit.starts_at == slots[3].starts_at, "nothing moves before they say yes"
    was = re.search(r'name="was" value="([^"]+)"', held.text).group(1)
    for _tap in range(2):
        done = patient.post(f"{visit_link}booking/", {"slot": slots[7].key, "was": was}, follow=True)
    assert done.status_code == 200
    visit.refresh_from_db()
    assert visit.starts_at == slots[7].starts_at
    assert Event.objects.filter(kind="visit_moved").count() == 1 and Visit.objects.appointments().count() == 1


def test_who_books_while_staff_booked_for_them_keeps_that_visit(patient, link, visit, slots):
    answer = patient.post(f"{link}booking/", {"slot": slots[7].key})
    assert answer.status_code == 409 and "was changed meanwhile" in words(answer)
    visit.refresh_from_db()
    assert visit.starts_at == slots[3].starts_at


def test_cancelling_asks_once_more_and_then_offers_times(patient, visit_link, visit, slots):
    page = patient.get(f"{visit_link}cancellation/")
    assert "Do you want to cancel this visit?" in words(page)
    visit.refresh_from_db()
    assert visit.status == "booked"
    done = patient.post(f"{visit_link}cancellation/", seen(visit), follow=True)
    assert "Your visit is cancelled" in words(done) and buttons(done)
    visit.refresh_from_db()
    assert visit.status == "cancelled"


def test_a_visit_that_has_begun_is_changed_by_phone(patient, visit_link, visit, slots, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: visit.starts_at)
    assert "Running late?" in words(patient.get(visit_link))
    answer = patient.post(f"{visit_link}cancellation/", seen(visit))
    assert answer.status_code == 409 and "too late to change this visit here" in words(answer)
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_a_link_to_book_shows_the_visit_that_came_of_it(patient, link, visit):
    page = patient.get(link)
    assert "Your visit is booked" in words(page) and "I will come" not in words(page)


# ---- What the page must not say, and how it is kept ----
def test_the_page_says_nothing_but_what_that_person_typed(patient, link, visit_link, ana, slots):
    for page in (patient.get(link), patient.get(visit_link), patient.get(f"{visit_link}cancellation/")):
        for secret in ("Pereira", "Acne", "5035550142", "dana@example.com", "555-0142"):
            assert secret not in page.text


def test_for_a_sensitive_line_not_even_the_practice_says_what_it_does(patient, link, ana):
    Practice.objects.filter(pk=ana.practice_id).update(discreet_name="Bright")
    assert "Bright Skin Clinic" in patient.get(link).text, "control"
    ServiceLine.objects.update(sensitive=True)
    page = patient.get(link)
    assert "Skin" not in page.text and "Bright" in page.text


@pytest.mark.parametrize("path", ["", "times/", "cancellation/", "visit.ics"])
def test_a_page_is_kept_by_nobody_and_sends_its_address_nowhere(patient, visit_link, path):
    page = patient.get(visit_link + path)
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "no-referrer" and page["X-Robots-Tag"] == "noindex"
    assert not page.cookies


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_is_in_the_language_of_the_person_or_of_their_choice(patient, link, ana, language):
    ana.person.language = language
    ana.person.save()
    other = {"en": "es", "es": "en"}[language]
    said = {"en": "Pick this time", "es": "Elegir esta hora"}
    assert said[language] in words(patient.get(link))
    page = patient.get(f"{link}?lang={other}")
    assert said[other] in words(page) and f'<html lang="{other}">' in page.text
    held = patient.post(f"{link}hold/?lang={other}", {"slot": buttons(page)[0]}, follow=True)
    assert f'<html lang="{other}">' in held.text, "and stays in it"


def test_a_name_that_is_markup_is_shown_as_it_was_typed(patient, link, ana):
    ana.person.first_name = "<script>x</script>"
    ana.person.save()
    page = patient.get(link)
    assert "<script>x" not in page.text and "&lt;script&gt;x" in page.text


def test_a_time_at_another_place_is_not_theirs_to_take(patient, link, ana, at):
    """The slot's key is in the form, and may be written by hand."""
    south = Location.objects.create(name="Southside")
    Availability.objects.create(
        provider=Provider.objects.create(name="Dr. Ito"), location=south, weekday=2, starts=time(9), ends=time(12)
    )  # fmt: skip
    there = slots_for(ana, now=at, location_id=south.pk)[0]
    for act in ("hold", "booking"):
        assert patient.post(f"{link}{act}/", {"slot": there.key}).status_code == 409
    assert not Visit.objects.exists()


def test_the_calendar_of_a_private_service_names_nobody(patient, visit_link, ana):
    said = patient.get(f"{visit_link}visit.ics").text
    assert "Dr. Okafor" in said
    ServiceLine.objects.filter(pk=ana.service_line_id).update(sensitive=True)
    said = patient.get(f"{visit_link}visit.ics").text
    assert "Okafor" not in said and "BEGIN:VEVENT" in said
