"""Settings → Playbooks: what each starter playbook brings, and one press that installs it."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from practices import audit, clock
from practices.answers import SeeOther
from practices.requests import StaffRequest
from sequences import playbook
from sequences.models import Sequence
from sequences.playbook_page import brings, timeline


def playbooks(request: StaffRequest) -> HttpResponse:
    """GET shows the one of ?open=, or the first that is not installed; POST installs the one of `key`."""
    offered = {each.key: each for each in playbook.offered()}
    if request.method == "POST":
        return _install(request, offered)
    installed = playbook.installed()
    first = next((key for key in offered if key not in installed), next(iter(offered)))
    shown = offered.get(request.GET.get("open", ""), offered[first])
    words = {
        "offered": [(each, each.key in installed) for each in offered.values()],
        "shown": shown,
        "is_installed": shown.key in installed,
        "timeline": timeline(shown),
        "brings": brings(shown),
    }
    return render(request, "sequences/playbooks.html", words)


def _install(request: StaffRequest, offered: dict[str, playbook.Playbook]) -> HttpResponse:
    wanted = offered.get(request.POST.get("key", ""))
    if wanted is None:
        messages.error(request, _("Choose one of the playbooks."))
        return SeeOther(reverse("sequences:playbooks", args=[request.practice_id]))
    if sequence := _made(wanted):
        audit.record(request, f"install_playbook:{wanted.key}", sequence.pk)
        said = {"name": wanted.said_name, "what": ", ".join(brings(wanted))}
        messages.success(request, _("%(name)s is installed: %(what)s.") % said)
    else:
        messages.info(request, _("%(name)s was here already. Nothing was changed.") % {"name": wanted.said_name})
    return SeeOther(f"{reverse('sequences:playbooks', args=[request.practice_id])}?open={wanted.key}")


def _made(wanted: playbook.Playbook) -> Sequence | None:
    """None: it is here already, or somebody else's press has installed it at this very moment."""
    if wanted.key in playbook.installed():
        return None
    try:
        with transaction.atomic():
            return playbook.install(wanted.key, now=clock.now())
    except IntegrityError:
        return None
