"""Where the acts of this app stand on a chronology, and where a reader finds the records themselves, as data."""

from typing import Final

from cases.hooks import Link, Records
from cases.selectors.groups import Group
from referrals.disclosures.models import Disclosure, Notice, SeriousIncident
from referrals.disclosures.verbs import Verb
from safeguard.policy import Permission

LINK: Final = Link("Share information", "disclosures:new_on_case", Permission.DISCLOSURE_WORK)
GROUPS: Final = [
    (
        Group.DECISIONS,
        [Verb.DISCLOSURE_SHARED, Verb.DISCLOSURE_WITHHELD, Verb.HOLD_PLACED, Verb.HOLD_LIFTED],
        [Verb.DISCLOSURE_SHARED, Verb.DISCLOSURE_WITHHELD, Verb.HOLD_PLACED],
    ),
    (Group.NOTES, [Verb.DISCLOSURE_ASKED, Verb.DISCLOSURE_NEEDED, Verb.NOTICE_TOLD, Verb.NOTICE_QUERIED], []),
    (
        Group.CONCERNS,
        [
            Verb.NOTICE_MATCHED,
            Verb.NOTICE_UNMATCHED,
            Verb.NOTICE_PLANNED,
            Verb.NOTICE_CONCERN,
            Verb.NOTICE_JOINED_CASE,
            Verb.INCIDENT_PERSON,
            Verb.INCIDENT_CLOSED,
        ],
        [Verb.NOTICE_MATCHED, Verb.INCIDENT_PERSON],
    ),
]
RECORDS: Final = {
    "disclosures": Records(Disclosure, lambda user, at: Disclosure.objects.visible_to(user, at=at)),
    "notices": Records(Notice, lambda user, at: Notice.objects.visible_to(user, at=at), child="pupil"),
    "incidents": Records(SeriousIncident, lambda user, at: SeriousIncident.objects.visible_to(user, at=at)),
}
SUBJECTS: Final = {"disclosures.Disclosure": "disclosures:disclosure", "disclosures.Notice": "disclosures:notice"}
THREADS: Final = {"S": "disclosures:disclosure", "N": "disclosures:notice", "I": "disclosures:incident"}
