"""The addresses of concerns and cases, by job: logging, triage, casework, the record."""

from cases.urls import casework, log, record, triage

app_name = "cases"
urlpatterns = [*log.urlpatterns, *triage.urlpatterns, *casework.urlpatterns, *record.urlpatterns]
