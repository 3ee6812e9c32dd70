"""Where the acts of this app stand on a chronology, and the page that it adds to a case, as data."""

from typing import Final

from cases.hooks import Section
from cases.selectors.groups import Group
from referrals.outgoing.verbs import Verb

SECTION: Final = Section("Referrals", "referrals:of_case")
GROUPS: Final = [
    (
        Group.DECISIONS,
        [Verb.REFERRAL_DECIDED, Verb.NOT_REFERRED, Verb.NOT_REFERRED_REVIEWED],
        [Verb.REFERRAL_DECIDED, Verb.NOT_REFERRED],
    ),
    (
        Group.CASES,
        [
            Verb.REFERRAL_PHONED,
            Verb.REFERRAL_SENT,
            Verb.REFERRAL_ADDED_TO,
            Verb.RESPONSE_RECORDED,
            Verb.REFERRAL_CLOSED,
            Verb.REFERRAL_WITHDRAWN,
            Verb.DUTY_GIVEN,
            Verb.DUTY_MET,
        ],
        [Verb.REFERRAL_SENT, Verb.REFERRAL_PHONED, Verb.RESPONSE_RECORDED, Verb.DUTY_MET],
    ),
    (Group.NOTES, [Verb.CONTACT_RECORDED, Verb.PROMISE_RECORDED, Verb.PROMISE_ENDED], []),
]
