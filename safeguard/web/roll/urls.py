from django.urls import path

from safeguard.web.roll import views

app_name = "roll"
urlpatterns = [
    path("people/roll/", views.upload, name="upload"),
    path("people/roll/<str:ref>/", views.review, name="review"),
    path("people/roll/<str:ref>/import/", views.commit, name="commit"),
    path("people/roll/<str:ref>/discard/", views.discard, name="discard"),
]
