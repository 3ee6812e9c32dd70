"""Where the acts of this app stand on a chronology, and what it keeps under references of its own, as data."""

from typing import Final

from cases.hooks import Records
from cases.selectors.groups import Group
from referrals.transfers.access import received, requests_of, transfers
from referrals.transfers.models import FileRequest, Received, Transfer
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
RECORDS: Final = {
    "transfers": Records(Transfer, lambda user, at: transfers(user), child="pupil"),
    "file requests": Records(FileRequest, lambda user, at: requests_of(user), child="pupil"),
    "received files": Records(Received, lambda user, at: received(user), child="pupil"),
}
THREADS: Final = {"F": "transfers:transfer", "FQ": "transfers:request", "FR": "transfers:received_file"}
