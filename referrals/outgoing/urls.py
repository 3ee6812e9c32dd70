"""Referrals, contacts with agencies, promises, a teacher's own duty, and the measured times."""

from django.urls import path

from referrals.outgoing.views import deciding, duties, exchange, listing, referral, sending, times

app_name = "referrals"
urlpatterns = [
    path("referrals/", listing.referrals, name="referrals"),
    path("referrals/times/", times.times, name="times"),
    path("referrals/times/csv/", times.times_csv, name="times_csv"),
    path("referrals/<str:ref>/", referral.referral, name="referral"),
    path("referrals/<str:ref>/print/", referral.printable, name="print"),
    path("referrals/<str:ref>/paper/", referral.paper, name="paper"),
    path("referrals/<str:ref>/phone/", sending.by_phone, name="by_phone"),
    path("referrals/<str:ref>/send/", sending.send, name="send"),
    path("referrals/<str:ref>/add/", sending.add, name="add"),
    path("referrals/<str:ref>/response/", exchange.respond, name="respond"),
    path("referrals/<str:ref>/close/", sending.close, name="close"),
    path("referrals/<str:ref>/withdraw/", sending.withdraw, name="withdraw"),
    path("cases/<str:ref>/referrals/", listing.of_case, name="of_case"),
    path("cases/<str:ref>/referrals/new/", deciding.new, name="new"),
    path("cases/<str:ref>/referrals/not-referred/", deciding.decide_not, name="decide_not"),
    path("cases/<str:ref>/referrals/contact/", exchange.record_contact, name="record_contact"),
    path("promises/<str:ref>/", exchange.promise, name="promise"),
    path("not-referred/<str:ref>/", deciding.not_referred, name="not_referred"),
    path("my-duty/<str:ref>/", duties.duty, name="duty"),
]
