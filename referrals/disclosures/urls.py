"""The addresses of disclosures, notices of the police and serious incidents."""

from django.urls import path

from referrals.disclosures.views import briefings, incidents, notices, sharing

app_name = "disclosures"
urlpatterns = [
    path("disclosures/", sharing.disclosures, name="disclosures"),
    path("disclosures/new/", sharing.new, name="new"),
    path("pupils/<str:ref>/share-information/", sharing.new_on_child, name="new_on_child"),
    path("cases/<str:ref>/share-information/", sharing.new_on_case, name="new_on_case"),
    path("disclosures/<str:ref>/", sharing.disclosure, name="disclosure"),
    path("disclosures/<str:ref>/share/", sharing.share, name="share"),
    path("disclosures/<str:ref>/withhold/", sharing.withhold, name="withhold"),
    path("disclosures/<str:ref>/files/<uuid:token>/", sharing.file, name="file"),
    path("notices/", notices.notices, name="notices"),
    path("notices/new/", notices.notice_new, name="notice_new"),
    path("notices/taken/", notices.notices_taken, name="notices_taken"),
    path("notices/<str:ref>/", notices.notice, name="notice"),
    path("notices/<str:ref>/match/", notices.match, name="match"),
    path("notices/<str:ref>/unmatch/", notices.unmatch, name="unmatch"),
    path("notices/<str:ref>/not-ours/", notices.not_ours, name="not_ours"),
    path("notices/<str:ref>/plan/", notices.plan, name="plan"),
    path("notices/<str:ref>/told/", notices.notice_told, name="notice_told"),
    path("notices/<str:ref>/query/", notices.query, name="query"),
    path("notices/<str:ref>/concern/", notices.concern, name="concern"),
    path("notices/<str:ref>/case/", notices.to_case, name="to_case"),
    path("serious-incidents/", incidents.incidents, name="incidents"),
    path("serious-incidents/new/", incidents.incident_new, name="incident_new"),
    path("serious-incidents/briefings/", briefings.briefings, name="briefings"),
    path("serious-incidents/briefings/<str:ref>/", briefings.briefing, name="briefing"),
    path("serious-incidents/briefings/<str:ref>/paper/", briefings.briefing_paper, name="briefing_paper"),
    path("serious-incidents/actions/<str:ref>/", incidents.action, name="action"),
    path("serious-incidents/actions/<str:ref>/withdraw/", incidents.withdraw_action, name="withdraw_action"),
    path("serious-incidents/<str:ref>/", incidents.incident, name="incident"),
    path("serious-incidents/<str:ref>/people/", incidents.person, name="person"),
    path("serious-incidents/<str:ref>/add/", incidents.entry, name="entry"),
    path("serious-incidents/<str:ref>/action/", incidents.give_action, name="give_action"),
    path("serious-incidents/<str:ref>/told/", incidents.incident_told, name="incident_told"),
    path("serious-incidents/<str:ref>/issue/", briefings.issue, name="issue"),
    path("serious-incidents/<str:ref>/close/", incidents.close_incident, name="close_incident"),
    path("serious-incidents/<str:ref>/versions/<int:number>/", briefings.version, name="version"),
    path("serious-incidents/<str:ref>/versions/<int:number>/paper/", briefings.version_paper, name="version_paper"),
    path("pupils/<str:ref>/legal-hold/", incidents.hold, name="hold"),
]
