from django.urls import path

from sequences import views

app_name = "sequences"
urlpatterns = [path("settings/playbooks/", views.playbooks, name="playbooks")]
