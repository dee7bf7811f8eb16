"""The desk, under /p/<practice>/: the queue, and one lead with what is done about it."""

from django.urls import URLPattern, URLResolver, include, path

from desk.views import address, barrier, enrollment, held, lead, leads, queue, task, visit

app_name = "desk"

of_task: list[URLPattern | URLResolver] = [
    path("claim/", task.claim, name="claim"),
    path("release/", task.release, name="release"),
    path("completion/", task.finish, name="finish"),
]
of_lead: list[URLPattern | URLResolver] = [
    path("", lead.show, name="lead"),
    path("glance/", lead.glance, name="glance"),
    path("messages/", lead.message, name="write"),
    path("draft/", lead.draft, name="draft"),
    path("notes/", lead.note, name="note"),
    path("calls/", lead.call_made, name="call"),
    path("assignment/", lead.assign, name="assign"),
    path("closing/", lead.close, name="close"),
    path("snooze/", lead.put_off, name="snooze"),
    path("snooze/end/", lead.bring_back, name="wake"),
    path("reopening/", lead.reopen, name="reopen"),
    path("fit/", lead.mark_fit, name="fit"),
    path("addresses/confirmation/", address.confirm, name="confirm_address"),
    path("opt-out/", lead.opt_out, name="opt_out"),
    path("barriers/", barrier.change, name="barriers"),
    path("visits/", visit.book, name="book"),
    path("visits/move/", visit.move, name="move"),
    path("times/", visit.send_times, name="send_times"),
    path("waitlist/", visit.wait, name="wait"),
    path("enrollments/<uuid:enrollment_id>/exit/", enrollment.leave, name="leave"),
    path("enrollments/<uuid:enrollment_id>/skip/", enrollment.skip_next, name="skip"),
    path("tasks/<uuid:task_id>/", include(of_task)),
]
urlpatterns = [
    path("queue/", queue.show, name="queue"),
    path("queue/next/", queue.take_next, name="take_next"),
    path("inquiries/held/", held.show, name="held"),
    path("inquiries/<uuid:inquiry_id>/judgement/", held.judge, name="judge"),
    path("leads/", leads.show, name="leads"),
    path("leads/<uuid:lead_id>/", include(of_lead)),
]
