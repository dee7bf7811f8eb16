from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("reports/", views.funnel, name="funnel"),
    path("reports/export/", views.export, name="export"),
    path("reports/leads/", views.leads, name="leads"),
    path("reports/leads/export/", views.export_leads, name="export_leads"),
]
