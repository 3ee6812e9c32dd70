"""Readings of the record: children, chronology, who has looked, what I owe."""

from django.urls import path

from cases.views import record, tasks, work

urlpatterns: list = [
    path("pupils/", record.pupils, name="pupils"),
    path("pupils/<str:ref>/", record.pupil, name="pupil"),
    path("pupils/<str:ref>/print/", record.pupil_print, name="pupil_print"),
    path("pupils/<str:ref>/who-has-looked/", record.readers, name="readers"),
    path("my-work/", work.work, name="work"),
    path("my-work/team/", work.team, name="team"),
    path("tasks/<str:ref>/", tasks.task, name="task"),
    path("tasks/<str:ref>/withdraw/", tasks.withdraw_task, name="withdraw_task"),
]
