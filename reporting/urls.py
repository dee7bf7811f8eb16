from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("reports/", views.funnel, name="funnel"),
    path("reports/leads/", views.leads, name="leads"),
]
