"""The addresses of the directory, of what was agreed with partnerships, and of "who to ring now"."""

from django.urls import path

from referrals.agencies.views import directory, partnership, ring

app_name = "agencies"
urlpatterns = [
    path("agencies/", directory.directory_page, name="directory"),
    path("agencies/found/", directory.found, name="found"),
    path("agencies/authorities/add/", directory.add_authority, name="add_authority"),
    path("agencies/authorities/<int:pk>/", directory.change_authority, name="change_authority"),
    path("agencies/authorities/<int:pk>/add/", directory.add_agency, name="add_agency"),
    path("agencies/<int:pk>/", directory.agency, name="agency"),
    path("agencies/<int:pk>/change/", directory.change_agency, name="change_agency"),
    path("agencies/<int:pk>/checked/", directory.check_agency, name="check_agency"),
    path("agencies/<int:pk>/retire/", directory.retire_agency, name="retire_agency"),
    path("agencies/limits/", partnership.limits_page, name="limits"),
    path("agencies/limits/<int:pk>/<slug:code>/", partnership.limit, name="limit"),
    path("agencies/limits/<int:pk>/<slug:code>/withdraw/", partnership.withdraw_limit, name="withdraw_limit"),
    path("agencies/stages/", partnership.stages_page, name="stages"),
    path("agencies/stages/<int:pk>/", partnership.set_stages, name="set_stages"),
    path("agencies/ring/", ring.ring, name="ring"),
    path("cases/<str:ref>/ring/", ring.ring_for_case, name="ring_for_case"),
    path("cases/<str:ref>/authority/", ring.residence, name="residence"),
]
