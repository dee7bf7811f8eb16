"""Addresses without a practice in them: the token finds it."""

from django.urls import path

from scheduling.patient import checklist, views

app_name = "patient"
urlpatterns = [
    path("v/<str:token>/", views.start, name="start"),
    path("v/<str:token>/times/", views.times, name="times"),
    path("v/<str:token>/hold/", views.hold, name="hold"),
    path("v/<str:token>/release/", views.release, name="release"),
    path("v/<str:token>/booking/", views.book, name="book"),
    path("v/<str:token>/confirmation/", views.confirm, name="confirm"),
    path("v/<str:token>/cancellation/", views.cancel, name="cancel"),
    path("v/<str:token>/preparation/", checklist.read, name="read"),
    path("v/<str:token>/waitlist/", views.wait, name="wait"),
    path("v/<str:token>/visit.ics", views.calendar, name="calendar"),
]
