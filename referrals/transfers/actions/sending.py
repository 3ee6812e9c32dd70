"""How the file leaves: a link by mail with a code by telephone, or paper against a signature. And the reminder before that."""

import hashlib
import secrets
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from referrals.transfers import bundle, vault
from referrals.transfers.actions.common import due, locked, may_work, must_be_open, tell
from referrals.transfers.choices import BuildState, Carried, Direction, Method
from referrals.transfers.deadlines import Owed
from referrals.transfers.models import Link, PaperFile, Transfer
from referrals.transfers.verbs import Verb
from safeguard.calendar import local_date
from safeguard.clocks import actions as clocks
from safeguard.errors import RuleBroken
from safeguard.outbox.actions import enqueue
from safeguard.policy import SYSTEM

EXPIRES_AFTER: Final = timedelta(days=14)
NO_MAIL: Final = "Enter the e-mail address of the person who receives the file first."


@dataclass(frozen=True)
class Sent:
    """What is shown to the sender once and kept nowhere: the code, and the address of the page."""

    link: Link
    token: str
    code: str


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def send_link(transfer: Transfer, *, by: Any, at: datetime | None = None) -> Sent:
    """Make a fresh link and code to the newest bundle and mail the link; an earlier link stops working.

    The first link is the sending: its clock is met and the receipt's clock runs. A later one is the sender's renewal.
    """
    at, transfer = at or timezone.now(), locked(transfer)
    may_work(by, transfer)
    must_be_open(transfer)
    build = transfer.builds.filter(state=BuildState.READY).order_by("-id").first()
    if build is None or build.digest != transfer.digest:
        raise RuleBroken("The file as it was last looked through is not made up yet.")
    if not transfer.email or transfer.method != Method.BUNDLE:
        raise RuleBroken(NO_MAIL)
    transfer.links.filter(withdrawn_at=None).update(withdrawn_at=at)
    token, code = f"{transfer.school.code}-{secrets.token_urlsafe(32)}", bundle.new_code()
    envelope = BytesIO()
    bundle.seal(BytesIO(vault.unlock(bytes(build.secret)).encode()), envelope, code)
    link = Link.objects.create(
        school=transfer.school, transfer=transfer, build=build, token_hash=hashed(token), envelope=envelope.getvalue(),
        made_at=at, made_by=by, expires_at=at + EXPIRES_AFTER,
    )  # fmt: skip
    context = {"school": transfer.school.name, "ref": transfer.ref, "secret_path": f"/transfers/receive/{token}/"}
    enqueue("transfer_link", transfer.email, context, key=f"transfer_link:{link.pk}", school=transfer.school, at=at)
    if transfer.sent_at:
        tell(Verb.LINK_RENEWED, transfer, by=by, at=at, fingerprint=build.fingerprint)
    else:
        _sent(transfer, build.fingerprint, by=by, at=at)
    return Sent(link, token, code)


def _sent(transfer: Transfer, fingerprint: str, *, by: Any, at: datetime) -> None:
    transfer.sent_at, transfer.sent_by = at, by
    transfer.save(update_fields=["sent_at", "sent_by"])
    said = {"setting": transfer.setting, "method": transfer.get_method_display(), "fingerprint": fingerprint}
    tell(Verb.FILE_SENT, transfer, by=by, at=at, **said)
    clocks.meet(Owed.SEND, transfer, by=by, at=at)
    due_at, rule = due(transfer.school, "receipt", at)
    note = f"Sent to {transfer.setting}"
    clocks.start(Owed.RECEIPT, transfer, owner=transfer.owner, due_at=due_at, rule=rule, at=at, note=note)


@transaction.atomic
def hand_over_paper(
    transfer: Transfer, *, pages: int, carried: str, person: str, happened_at: datetime, by: Any, signed: str = "",
    at: datetime | None = None,
) -> PaperFile:  # fmt: skip
    """A file on paper went to the next school. With nothing else to go, that is the sending; a signature is no receipt yet."""
    at, transfer = at or timezone.now(), locked(transfer)
    may_work(by, transfer)
    must_be_open(transfer)
    if transfer.holds or not transfer.setting:
        raise RuleBroken("Say first to which school the file goes.")
    paper = PaperFile.objects.create(
        school=transfer.school, pupil=transfer.pupil, transfer=transfer, direction=Direction.OUT, pages=pages,
        carried=carried, person=person, signed=signed, happened_at=happened_at, noted_at=at, noted_by=by,
    )  # fmt: skip
    said = {"direction": Direction.OUT.label, "pages": pages, "carried": Carried(carried).label.lower()}
    tell(Verb.PAPER_HANDED, transfer, by=by, at=happened_at, person=person, signed=signed, **said)
    if transfer.method == Method.PAPER and not transfer.sent_at:
        _sent(transfer, "", by=by, at=at)
    return paper


@transaction.atomic
def warn_owners(school: Any, *, at: datetime) -> int:
    """Remind each owner, in one mail a day, of files that have not gone by the partnership's warning; return how many."""
    rows = Transfer.objects.filter(school=school).to_send().filter(warned_at=None, warn_at__lte=at, due_at__gt=at)
    late: dict[Any, list[Transfer]] = defaultdict(list)
    for transfer in rows.select_for_update(of=("self",)).select_related("owner", "school").order_by("id"):
        late[transfer.owner].append(transfer)
    for owner, transfers in late.items():
        context = {"total": len(transfers), "path": "/transfers/"}
        key = f"transfer_warning:{school.pk}:{owner.pk}:{local_date(at)}"
        enqueue("transfer_warning", owner, context, key=key, school=school, at=at)
        for transfer in transfers:
            tell(Verb.TRANSFER_WARNED, transfer, by=SYSTEM, at=at, owner=owner.label)
        Transfer.objects.filter(pk__in=[transfer.pk for transfer in transfers]).update(warned_at=at)
    return sum(map(len, late.values()))
