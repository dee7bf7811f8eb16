from django.urls import path

from scheduling import views

app_name = "scheduling"
urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("visits/<uuid:visit_id>/outcome/", views.outcome, name="outcome"),
    path("visits/items/<uuid:item_id>/", views.item, name="item"),
]
