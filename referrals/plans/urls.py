"""The addresses of plans: the list, the section of a case, one plan, one meeting."""

from django.urls import path

from referrals.plans.views import listing, meetings, plans, reports, starting

app_name = "plans"
urlpatterns = [
    path("plans/", listing.plans, name="plans"),
    path("plans/meetings/<str:ref>/", meetings.meeting, name="meeting"),
    path("plans/meetings/<str:ref>/record/", meetings.record, name="record"),
    path("plans/meetings/<str:ref>/call-off/", meetings.call_off, name="call_off"),
    path("plans/meetings/<str:ref>/report/", reports.report, name="report"),
    path("plans/meetings/<str:ref>/report/shared/", reports.share, name="share"),
    path("plans/meetings/<str:ref>/files/<uuid:token>/", reports.file, name="file"),
    path("plans/<str:ref>/", plans.plan, name="plan"),
    path("plans/<str:ref>/print/", plans.plan_print, name="print"),
    path("plans/<str:ref>/people/", plans.person, name="person"),
    path("plans/<str:ref>/change/", plans.change, name="change"),
    path("plans/<str:ref>/book/", meetings.book, name="book"),
    path("plans/<str:ref>/step/", starting.step, name="step"),
    path("plans/<str:ref>/end/", plans.end, name="end"),
    path("cases/<str:ref>/plans/", starting.case, name="case"),
    path("cases/<str:ref>/plans/start/", starting.start, name="start"),
    path("cases/<str:ref>/plans/book/", meetings.book_first, name="book_first"),
]
