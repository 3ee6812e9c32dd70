"""One page of figures."""

from django.urls import path

from oversight import views

app_name = "oversight"
urlpatterns = [path("oversight/", views.figures, name="figures")]
