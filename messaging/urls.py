"""Outside any practice: what comes in finds its practice by our own rows."""

from django.urls import path

from messaging import unsubscribe_page, views

app_name = "messaging"
urlpatterns = [
    path("u/<str:token>/", unsubscribe_page.show, name="unsubscribe"),
    path("hooks/twilio/status/<uuid:attempt>/", views.twilio_status, name="twilio_status"),
    path("hooks/twilio/inbound/", views.twilio_inbound, name="twilio_inbound"),
    path("hooks/sendgrid/events/", views.sendgrid_events, name="sendgrid_events"),
]
