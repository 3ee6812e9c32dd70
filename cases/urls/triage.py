"""The queue and the decision on a concern."""

from django.urls import path

from cases.views import concern, concern_handovers, feed, home, triage

urlpatterns = [
    path("safeguarding/", home.home, name="home"),
    path("safeguarding/feed/", feed.feed, name="feed"),
    path("triage/", triage.queue, name="queue"),
    path("triage/take-on/", triage.acknowledge_many, name="acknowledge_many"),
    path("triage/<str:ref>/", concern.concern, name="concern"),
    path("triage/<str:ref>/acknowledge/", triage.acknowledge, name="acknowledge"),
    path("triage/<str:ref>/decide/", triage.triage, name="triage"),
    path("triage/<str:ref>/tell/", concern.tell, name="tell"),
    path("triage/<str:ref>/close/", concern.close, name="close_concern"),
    path("triage/<str:ref>/name-child/", concern.name_child, name="name_child"),
    path("triage/<str:ref>/correct/", concern.correct, name="correct_concern"),
    path("triage/<str:ref>/walls/", concern.wall, name="wall_concern"),
    path("triage/<str:ref>/walls/lift/", concern.lift_wall, name="lift_concern_wall"),
    path("triage/<str:ref>/offer/", concern_handovers.offer, name="offer_concern"),
    path("triage/<str:ref>/handover/", concern_handovers.handover, name="concern_handover"),
    path("triage/<str:ref>/handover/withdraw/", concern_handovers.withdraw, name="withdraw_concern_offer"),
    path("triage/<str:ref>/trail/", concern.trail, name="trail"),
    path("triage/<str:ref>/files/<uuid:token>/", concern.file, name="concern_file"),
]
