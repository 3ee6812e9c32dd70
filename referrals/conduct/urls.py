from django.urls import path

from referrals.conduct.views import matters, patterns, records, reports

app_name = "conduct"
urlpatterns = [
    path("conduct/", matters.register, name="register"),
    path("conduct/patterns/", patterns.register, name="patterns"),
    path("conduct/report/", reports.report, name="report"),
    path("conduct/mine/<str:ref>/", reports.own, name="own"),
    path("conduct/mine/<str:ref>/add/", reports.own_add, name="own_add"),
    path("conduct/mine/<str:ref>/lado/", reports.own_lado, name="own_lado"),
    path("conduct/<str:ref>/", matters.matter, name="matter"),
    path("conduct/<str:ref>/take-on/", matters.take_on, name="take_on"),
    path("conduct/<str:ref>/add/<slug:what>/", records.add, name="add"),
    path("conduct/<str:ref>/children/", records.name_child, name="name_child"),
    path("conduct/<str:ref>/hand-over/", matters.hand_over, name="hand_over"),
    path("conduct/<str:ref>/share/", matters.share, name="share"),
    path("conduct/<str:ref>/sharing/<int:pk>/end/", matters.end_sharing, name="end_sharing"),
]
