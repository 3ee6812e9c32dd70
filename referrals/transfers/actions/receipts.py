"""What happens at the other end: the page is opened, codes are tried, the file is fetched, its receipt confirmed or chased."""

from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from referrals.transfers import bundle
from referrals.transfers.actions.common import locked, may_work, must_be_open, tell
from referrals.transfers.actions.keeping import kept_by
from referrals.transfers.choices import Copy, How, Receipt, Rung, Tried
from referrals.transfers.deadlines import Owed
from referrals.transfers.models import Chase, DownloadAttempt, Link, Transfer
from referrals.transfers.verbs import Verb
from safeguard.audit import actions as audit
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.outbox.actions import enqueue
from safeguard.policy import SYSTEM

MOST_WRONG: Final = 5
MOST_OPENED: Final = 50  # a mail scanner opens links all day; the first fifty say enough
DEAD: Final = "This link no longer works. Ask the school that sent it for a new one."
FETCHED: Final = "The file was downloaded with this link already. Ask the school that sent it for a new link and code."


@transaction.atomic
def note_opening(link: Link, *, at: datetime | None = None) -> None:
    if link.attempts.filter(did=Tried.OPENED).count() < MOST_OPENED:
        _tried(link, Tried.OPENED, at or timezone.now())


def _tried(link: Link, did: Tried, at: datetime) -> None:
    DownloadAttempt.objects.create(school_id=link.school_id, link=link, did=did, happened_at=at)
    tell(Verb.LINK_TRIED, link.transfer, by=SYSTEM, at=at, did=did.label.lower())


@transaction.atomic
def try_code(link: Link, *, code: str, at: datetime | None = None) -> str:
    """Return the secret that opens the file, "" for a wrong code; the fifth wrong one locks the link and tells the sender.

    The row is locked while a code is judged, so that many at once count as many. Raises RuleBroken when the link is dead,
    or when the file was fetched with it: a second download is the sender's to allow.
    """
    at = at or timezone.now()
    rows = Link.objects.select_for_update(of=("self",)).select_related("transfer__owner", "made_by", "build", "school")
    link = rows.get(pk=link.pk)
    if not link.is_alive(at) or not link.transfer.is_open:
        raise RuleBroken(DEAD)
    if link.downloaded_at:
        raise RuleBroken(FETCHED)
    envelope = BytesIO(bytes(link.envelope))
    if not bundle.is_code_of(envelope, code):
        _count_wrong(link, at)
        return ""
    link.downloaded_at = at
    link.save(update_fields=["downloaded_at"])
    _tried(link, Tried.DOWNLOADED, at)
    return b"".join(bundle.open_sealed(envelope, code)).decode()


def _count_wrong(link: Link, at: datetime) -> None:
    link.wrong_codes += 1
    _tried(link, Tried.WRONG, at)
    if link.wrong_codes >= MOST_WRONG:
        link.locked_at = at
        _tried(link, Tried.LOCKED, at)
        _mail(link.transfer, link.made_by, "locked: five wrong codes were entered", f"locked:{link.pk}", at)
    link.save(update_fields=["wrong_codes", "locked_at"])


def _mail(transfer: Transfer, person: Any, state: str, occasion: str, at: datetime) -> None:
    context = {"ref": transfer.ref, "path": f"/transfers/{transfer.ref}/", "state": state}
    enqueue("transfer_news", person, context, key=f"transfer_news:{occasion}", school=transfer.school, at=at)


@transaction.atomic
def confirm_by_link(link: Link, *, name: str, post: str, setting: str, at: datetime | None = None) -> Transfer:
    """The receiving school confirms, with the link that it downloaded the file with; the sender is told."""
    at, transfer = at or timezone.now(), locked(link.transfer)
    link = Link.objects.get(pk=link.pk)
    if not link.downloaded_at or link.withdrawn_at:
        raise RuleBroken("Download the file first. Then confirm that it is there.")
    if transfer.received_at:
        raise RuleBroken("The receipt is confirmed already. Thank you.")
    _tried(link, Tried.CONFIRMED, at)
    _receive(transfer, how=Receipt.LINK, name=name, post=f"{post}, {setting}"[:120], recorder=None, at=at)
    _mail(transfer, transfer.owner, "received: the other school has confirmed it", f"received:{transfer.pk}", at)
    return transfer


@transaction.atomic
def record_receipt(
    transfer: Transfer, *, how: str, name: str, post: str, by: Any, at: datetime | None = None
) -> Transfer:
    """Somebody at the other school said that it is there; we write down who, and how they said it."""
    at, transfer = at or timezone.now(), locked(transfer)
    may_work(by, transfer)
    must_be_open(transfer)
    if not transfer.sent_at:
        raise RuleBroken("The file has not been sent yet.")
    _receive(transfer, how=how, name=name, post=post, recorder=by, at=at)
    return transfer


def _receive(transfer: Transfer, *, how: str, name: str, post: str, recorder: Any, at: datetime) -> None:
    """The receipt ends it: the clock is met, links stop working, and what is kept here is decided by the school's policy."""
    policy = kept_by(transfer.school)
    transfer.received_at, transfer.receipt_how, transfer.receipt_recorder = at, how, recorder
    transfer.receipt_name, transfer.receipt_post = name, post
    transfer.kept, transfer.kept_because = (policy.copy, policy.reason) if policy else (Copy.SHELL, "")
    transfer.save()
    transfer.links.filter(withdrawn_at=None, downloaded_at=None).update(withdrawn_at=at)
    kept, said = transfer.get_kept_display(), {"name": name, "post": post, "how": Receipt(how).label.lower()}
    setting = transfer.setting or "The next school"
    tell(Verb.RECEIPT_CONFIRMED, transfer, by=recorder or SYSTEM, at=at, setting=setting, kept=kept, **said)
    clocks.meet(Owed.RECEIPT, transfer, by=recorder or transfer.owner, at=at)


@transaction.atomic
def chase(
    record: Any,
    *,
    rung: str,
    how: str,
    person: str,
    said: str,
    happened_at: datetime,
    by: Any,
    at: datetime | None = None,
) -> Chase:
    """Write down that somebody was asked: for the receipt of what we sent, or for the file that did not come."""
    at = at or timezone.now()
    record = type(record).objects.select_for_update(of=("self",)).select_related("school").get(pk=record.pk)
    may_work(by, record)
    about = {"transfer": record} if isinstance(record, Transfer) else {"request": record}
    if "transfer" in about and not (record.sent_at and record.is_open):
        raise RuleBroken("There is no receipt to chase.")
    if "request" in about and record.ended_at:
        raise RuleBroken("This request has ended.")
    row = Chase.objects.create(
        school=record.school, rung=rung, how=how, person=person, said=said, happened_at=happened_at,
        noted_at=at, noted_by=by, **about,
    )  # fmt: skip
    verb = Verb.CHASED if "transfer" in about else Verb.FILE_ASKED_FOR
    told = {"rung": Rung(rung).label, "how": How(how).label.lower(), "person": person, "said": said}
    audit.record(verb, record, by=by, at=happened_at, pupils=[record.pupil_id], **told)
    return row
