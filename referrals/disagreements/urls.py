"""The addresses of disagreements."""

from django.urls import path

from referrals.disagreements.views import listing, opening, packs, pages, stages

app_name = "disagreements"
urlpatterns = [
    path("disagreements/", listing.disagreements, name="disagreements"),
    path("disagreements/<str:ref>/", pages.disagreement, name="disagreement"),
    path("disagreements/<str:ref>/evidence/", packs.printable, name="evidence"),
    path("disagreements/<str:ref>/evidence/issue/", packs.issue, name="issue"),
    path("disagreements/<str:ref>/evidence/<uuid:token>/", packs.pack, name="pack"),
    path("disagreements/<str:ref>/answer/", stages.answer, name="answer"),
    path("disagreements/<str:ref>/skip/", stages.skip, name="skip"),
    path("disagreements/<str:ref>/add/", stages.add, name="add"),
    path("disagreements/<str:ref>/close/", stages.close, name="close"),
    path("cases/<str:ref>/disagreements/", opening.of_case, name="of_case"),
    path("cases/<str:ref>/disagreements/new/", opening.new, name="new"),
    path("referrals/<str:ref>/disagreement/", opening.from_referral, name="from_referral"),
    path("concerns/<str:ref>/disagreement/", opening.from_concern, name="from_concern"),
]
