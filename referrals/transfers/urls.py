"""The addresses of files that go and come. `receive` and `verifier` are for anybody; no address holds a name."""

from django.urls import path

from referrals.transfers.views import incoming, listing, public, transfer

app_name = "transfers"
urlpatterns = [
    path("transfers/", listing.transfers, name="transfers"),
    path("transfers/start/", listing.start, name="start"),
    path("transfers/no-file/", listing.no_file, name="no_file"),
    path("transfers/keeping/", listing.keeping, name="keeping"),
    path("transfers/receive/<str:token>/", public.receive, name="receive"),
    path("transfers/verify_bundle.py", public.verifier, name="verifier"),
    path("transfers/requests/", incoming.requests, name="requests"),
    path("transfers/requests/<str:ref>/", incoming.file_request, name="request"),
    path("transfers/requests/<str:ref>/ask/", incoming.ask, name="ask"),
    path("transfers/requests/<str:ref>/paper/", incoming.paper_came, name="paper_came"),
    path("transfers/requests/<str:ref>/none/", incoming.none_held, name="none_held"),
    path("transfers/received/", incoming.received, name="received"),
    path("transfers/received/<str:ref>/", incoming.received_file, name="received_file"),
    path("transfers/received/<str:ref>/discard/", incoming.discard, name="discard"),
    path("transfers/received/<str:ref>/file.pdf", incoming.document, name="document"),
    path("transfers/received/<str:ref>/files/<uuid:token>/", incoming.attachment, name="attachment"),
    path("transfers/<str:ref>/", transfer.transfer, name="transfer"),
    path("transfers/<str:ref>/destination/", transfer.destination, name="destination"),
    path("transfers/<str:ref>/hold/", transfer.hold, name="hold"),
    path("transfers/<str:ref>/cancel/", transfer.cancel, name="cancel"),
    path("transfers/<str:ref>/contents/", transfer.contents, name="contents"),
    path("transfers/<str:ref>/files/<uuid:token>/", transfer.file, name="file"),
    path("transfers/<str:ref>/build/", transfer.build, name="build"),
    path("transfers/<str:ref>/send/", transfer.send, name="send"),
    path("transfers/<str:ref>/chase/", transfer.chase, name="chase"),
    path("transfers/<str:ref>/receipt/", transfer.receipt, name="receipt"),
    path("transfers/<str:ref>/paper/", transfer.paper, name="paper"),
]
