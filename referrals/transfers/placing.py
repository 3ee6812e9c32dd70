"""Where the acts of this app stand on a chronology, as data."""

from typing import Final

from cases.selectors.groups import Group
from referrals.transfers.verbs import Verb

GROUPS: Final = [
    (
        Group.FILES,
        [
            Verb.TRANSFER_BEGUN,
            Verb.TRANSFER_CANCELLED,
            Verb.TRANSFER_HELD,
            Verb.NO_FILE_HELD,
            Verb.FILE_SENT,
            Verb.PAPER_HANDED,
            Verb.CHASED,
            Verb.RECEIPT_CONFIRMED,
            Verb.FILE_AWAITED,
            Verb.FILE_ASKED_FOR,
            Verb.AWAITING_ENDED,
            Verb.FILE_RECEIVED,
        ],
        [Verb.FILE_SENT, Verb.RECEIPT_CONFIRMED, Verb.FILE_RECEIVED],
    ),
]
