"""Logging a concern, and what the reporter sees of it afterwards."""

from django.urls import path

from cases.views import draft_extras, drafts, log, picking, receipts

urlpatterns = [
    path("concerns/", receipts.receipts, name="receipts"),
    path("concerns/new/", log.log, name="log"),
    path("concerns/drafts/", drafts.draft_new, name="draft_new"),
    path("concerns/drafts/<uuid:token>/", log.draft, name="draft"),
    path("concerns/drafts/<uuid:token>/save/", drafts.draft_save, name="draft_save"),
    path("concerns/drafts/<uuid:token>/check/", log.check, name="check"),
    path("concerns/drafts/<uuid:token>/danger/", log.danger, name="danger"),
    path("concerns/drafts/<uuid:token>/marks/", draft_extras.marks, name="marks"),
    path("concerns/drafts/<uuid:token>/files/", draft_extras.draft_files_page, name="draft_files"),
    path("concerns/drafts/<uuid:token>/discard/", drafts.discard, name="discard"),
    path("concerns/<str:ref>/", receipts.receipt, name="receipt"),
    path("concerns/<str:ref>/add/", receipts.add, name="add"),
    path("concerns/<str:ref>/not-satisfied/", receipts.not_satisfied, name="not_satisfied"),
    path("concerns/<str:ref>/answer/", receipts.answer, name="answer"),
    path("concerns/<str:ref>/files/<uuid:token>/", receipts.receipt_file, name="receipt_file"),
    path("pupils/search/", picking.pupil_search, name="pupil_search"),
]
