"""What the numbers say, in sentences: where most are lost, why, who fares worse, and whether waiting costs visits.

A sentence is said only of enough people, and a difference only where chance would hardly make it; each names its counts,
and the counts open their leads. Where there are too few, that is what is said.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leads.models import Barrier, BarrierCode
from reporting import funnel
from reporting.behind import reason
from reporting.figures import Figure, Rate

if TYPE_CHECKING:
    from reporting.report import Report, Row

ENOUGH = 30  # people, to say anything of them
SURE = 2.0  # standard errors between two shares, to call them different
MOST = {
    "contacted": gettext_lazy("Most are lost before anybody talks with them: %(n)s of %(of)s"),
    "qualified": gettext_lazy("Most are lost between the first talk and a fit: %(n)s of %(of)s"),
    "booked": gettext_lazy("Most are lost between a fit and a booked visit: %(n)s of %(of)s"),
    "attended": gettext_lazy("Most are lost between the booked visit and the day: %(n)s of %(of)s"),
}
LARGEST = {
    "contacted": gettext_lazy("The largest loss is before anybody talks with them: %(n)s of %(of)s"),
    "qualified": gettext_lazy("The largest loss is between the first talk and a fit: %(n)s of %(of)s"),
    "booked": gettext_lazy("The largest loss is between a fit and a booked visit: %(n)s of %(of)s"),
    "attended": gettext_lazy("The largest loss is between the booked visit and the day: %(n)s of %(of)s"),
}


# ---- The title ----
def title(found: funnel.Funnel) -> str:
    """The answer in one sentence."""
    if not found.inquiries:
        return _("No inquiries in this period")
    if (step := worst(found)) and found.inquiries.n >= ENOUGH:
        whole = sum(each.ended.n for each in found.steps)
        words = MOST if 2 * step.ended.n > whole else LARGEST
        return words[step.key] % {"n": step.ended, "of": step.before}
    said = {"attended": found.attended, "n": found.inquiries}
    if found.attended.n == 1:
        one = ngettext("%(attended)s of %(n)s inquiry became an attended visit",
                       "%(attended)s of %(n)s inquiries became an attended visit", found.inquiries.n)  # fmt: skip
        return capfirst(one % said)
    return capfirst(_("%(attended)s of %(n)s inquiries became attended visits") % said)


def worst(found: funnel.Funnel) -> funnel.Step | None:
    """Where most journeys ended; nothing where two are equal, or none ended."""
    steps = [step for step in found.steps if step.worst]
    return steps[0] if len(steps) == 1 else None


def differ(a: Rate, b: Rate) -> bool:
    """Are these two shares further apart than chance would make them, among enough people?"""
    if min(a.whole.n, b.whole.n) < ENOUGH:
        return False
    both = (a.part.n + b.part.n) / (a.whole.n + b.whole.n)
    error = (both * (1 - both) * (1 / a.whole.n + 1 / b.whole.n)) ** 0.5
    return error > 0 and abs(a.percent - b.percent) / 100 > SURE * error


# ---- The reasons ----
class Diagnosis:
    """`opens`: may who reads it open the leads behind a number? To somebody outside nothing but the title is said."""

    def __init__(self, report: "Report", *, opens: str = "") -> None:
        self.report, self.opens = report, opens

    @property
    def claims(self) -> list[SafeString]:
        if self.report.least or not self.report.funnel.inquiries:
            return []
        if self.report.funnel.inquiries.n < ENOUGH:
            return [_few(self.report.funnel.inquiries)]
        return [*self._why_they_ended(), *self._what_held_them_back(), *self._who_fares_worse(), *self._waiting()]

    def _why_they_ended(self) -> Iterator[SafeString]:
        step = worst(self.report.funnel)
        if not step or step.ended.n < ENOUGH:
            return
        counts = Counter(
            {code: self.report.funnel.of(funnel.stopped(step.previous, code)).n for code in funnel.REASONS}
        )
        (first, n), (second, m) = counts.most_common(2)
        who = {"step": step.previous}
        yield _html(
            _("<b>How they ended.</b> {lost} were lost there. Most often: {first} ({n}), then {second} ({m})."),
            lost=self._link(step.ended, then="ended", **who),
            first=reason(first), n=self._link(Figure(n), then=first, **who),
            second=reason(second), m=self._link(Figure(m), then=second, **who),
        )  # fmt: skip

    def _what_held_them_back(self) -> Iterator[SafeString]:
        """Of those who were a fit and ended without a visit: the doubt that was heard most."""
        lost = self.report.funnel.of(funnel.stopped("qualified", "ended"))
        if lost.n < ENOUGH:
            return
        behind = self.report.cohort.leads().filter(funnel.predicate(funnel.stopped("qualified", "ended")))
        heard = Counter(Barrier.objects.filter(lead__in=behind).values_list("code", flat=True))
        for code, n in heard.most_common(1):
            who = {"step": "qualified", "then": "ended"}
            yield _html(
                _("<b>{barrier}.</b> Of the {lost} who were a fit and did not book, {n} named it ({share})."),
                barrier=BarrierCode(code).label, lost=self._link(lost, **who),
                n=self._link(Figure(n), barrier=code, **who), share=Rate(Figure(n), lost),
            )  # fmt: skip

    def _who_fares_worse(self) -> Iterator[SafeString]:
        """The row of the table that attends least, against all others."""
        whole = self.report.funnel
        worse = []
        for row in self.report.rows:
            rest = Rate(
                Figure(whole.attended.n - row.funnel.attended.n), Figure(whole.inquiries.n - row.funnel.inquiries.n)
            )
            if differ(row.funnel.rate, rest) and row.funnel.rate.percent < rest.percent:
                worse.append((row.funnel.rate.percent, row, rest))
        if worse:
            _percent, row, rest = min(worse, key=lambda each: each[0])
            yield _html(
                _("<b>{name} fares worse.</b> {inquiries} inquiries, {attended} attended, {rate}; all others {rest}."),
                name=row.name, inquiries=self._row_link(row, "inquiry"), attended=self._row_link(row, "attended"),
                rate=row.funnel.rate, rest=rest,
            )  # fmt: skip

    def _waiting(self) -> Iterator[SafeString]:
        (fast, fast_came), (slow, slow_came) = self.report.times.fast, self.report.times.slow
        soon, late = Rate(Figure(fast_came), Figure(fast)), Rate(Figure(slow_came), Figure(slow))
        if differ(soon, late) and soon.percent > late.percent:
            yield _html(
                _(
                    "<b>Waiting costs visits.</b> Of the {fast} answered within 5 min {soon} came; of the {slow} who waited"
                    " longer than 30 min {late}."
                ),
                fast=self._link(soon.whole, answer="fast"), soon=soon,
                slow=self._link(late.whole, answer="slow"), late=late,
            )  # fmt: skip

    def _link(self, figure: Figure, **query: str) -> SafeString:
        return self._to(figure, self.report.cohort.address(**query))

    def _row_link(self, row: "Row", step: str) -> SafeString:
        return self._to(row.funnel.count(step), row.cohort.address(step=step))

    def _to(self, figure: Figure, address: str) -> SafeString:
        return format_html('<a href="{}{}">{}</a>', self.opens, address, figure) if self.opens else SafeString(figure)


def _few(inquiries: Figure) -> SafeString:
    words = ngettext(
        "Too few to say why: {n} inquiry. From {enough} on this says where most are lost.",
        "Too few to say why: {n} inquiries. From {enough} on this says where most are lost.",
        inquiries.n,
    )
    return _html(words, n=inquiries, enough=ENOUGH)


def _html(words: str, **gaps: Any) -> SafeString:
    """`words` are the catalogue's, tags and all; what fills their gaps is escaped unless it is safe already."""
    return format_html(words, **gaps)
