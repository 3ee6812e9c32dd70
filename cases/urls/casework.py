"""Cases: the work until a child is safe."""

from django.urls import path

from cases.views import access, cases, casework, closing, handovers, listing

urlpatterns = [
    path("cases/", listing.cases, name="cases"),
    path("cases/hand-over/", handovers.hand_over_many, name="hand_over_many"),
    path("cases/<str:ref>/", cases.case, name="case"),
    path("cases/<str:ref>/chronology/", cases.case_chronology, name="case_chronology"),
    path("cases/<str:ref>/tasks/", cases.case_actions, name="case_actions"),
    path("cases/<str:ref>/people/", cases.case_people, name="case_people"),
    path("cases/<str:ref>/files/", cases.case_files, name="case_files"),
    path("cases/<str:ref>/files/add/", casework.attach, name="attach"),
    path("cases/<str:ref>/files/<uuid:token>/", cases.case_file, name="case_file"),
    path("cases/<str:ref>/note/", casework.note, name="note"),
    path("cases/<str:ref>/notes/<int:number>/correct/", casework.correct_note, name="correct_note"),
    path("cases/<str:ref>/notes/<int:number>/withdraw/", casework.withdraw_note, name="withdraw_note"),
    path("cases/<str:ref>/meeting/", casework.meeting, name="meeting"),
    path("cases/<str:ref>/tasks/add/", casework.give_task, name="give_task"),
    path("cases/<str:ref>/review/", casework.review, name="review"),
    path("cases/<str:ref>/roll/", casework.look_at_roll, name="look_at_roll"),
    path("cases/<str:ref>/offer/", handovers.offer, name="offer"),
    path("cases/<str:ref>/handover/", handovers.handover, name="handover"),
    path("cases/<str:ref>/handover/withdraw/", handovers.withdraw_handover, name="withdraw_handover"),
    path("cases/<str:ref>/restrict/", access.restrict, name="restrict"),
    path("cases/<str:ref>/share/", access.share, name="share"),
    path("cases/<str:ref>/share/end/", access.end_sharing, name="end_sharing"),
    path("cases/<str:ref>/wall/", access.wall, name="wall"),
    path("cases/<str:ref>/wall/lift/", access.lift_wall, name="lift_wall"),
    path("cases/<str:ref>/close/", closing.close, name="close"),
    path("cases/<str:ref>/close/refuse/", closing.refuse_closing, name="refuse_closing"),
    path("cases/<str:ref>/reopen/", closing.reopen, name="reopen"),
]
