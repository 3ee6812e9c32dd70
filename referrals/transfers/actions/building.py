"""Making the bundle, in the worker. The row says what is wanted; a worker that dies leaves it wanted, and no half file."""

import secrets
import tempfile
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from referrals.transfers import bundle, disk, vault
from referrals.transfers.actions.common import locked, may_work, must_be_open, tell
from referrals.transfers.actions.contents import choices_of
from referrals.transfers.choices import BuildState
from referrals.transfers.models import Build, Received, Transfer
from referrals.transfers.verbs import Verb
from safeguard import db
from safeguard.errors import RuleBroken
from safeguard.people.models import School
from safeguard.policy import SYSTEM

STALE_AFTER: Final = timedelta(minutes=6)  # a task is stopped after five
MOST_TRIES: Final = 3
ORPHAN_AFTER: Final = timedelta(days=1)
STEPS: Final = ("Waiting for its turn", "Gathering, printing and proving the file", "Closing it with a key", "Ready")
BROKE: Final = "Something went wrong on the server, three times. Tell the person who looks after it, then try again."
log = structlog.get_logger(__name__)


@transaction.atomic
def ask_for_bundle(transfer: Transfer, *, by: Any, at: datetime | None = None) -> Build:
    """Have the reviewed file made up. Asking twice while it is being made is asking once."""
    at, transfer = at or timezone.now(), locked(transfer)
    may_work(by, transfer)
    must_be_open(transfer)
    if not transfer.reviewed_at:
        raise RuleBroken("Look through the file first: what goes, and what does not.")
    running = transfer.builds.filter(state__in=[BuildState.WAITING, BuildState.RUNNING]).first()
    if running:
        return running
    build = Build.objects.create(
        school=transfer.school, transfer=transfer, digest=transfer.digest, asked_at=at, asked_by=by
    )
    tell(Verb.BUNDLE_ASKED, transfer, by=by, at=at, digest=transfer.digest)
    transaction.on_commit(partial(_hint, transfer.school_id, build.pk), robust=True)
    return build


def _hint(school: int, pk: int) -> None:
    """Tell the worker; a dead broker is no error, because beat looks for waiting rows."""
    try:
        current_app.send_task("referrals.transfers.tasks.make", args=[school, pk], retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("broker_unreachable", error=type(error).__name__)


def make_waiting(school: School, *, at: datetime | None = None) -> int:
    """Make what waits at a school, and again what a worker left unfinished; return how many were taken up."""
    at = at or timezone.now()
    stale = Q(state=BuildState.RUNNING, started_at__lt=at - STALE_AFTER)
    with db.scope(schools=[school]):
        wanted = list(
            Build.objects.filter(Q(state=BuildState.WAITING) | stale).order_by("id").values_list("pk", flat=True)
        )
    return sum(make(school, pk, at=at) for pk in wanted)


def make(school: Any, pk: int, *, at: datetime | None = None) -> bool:
    """Make one bundle, each step in a transaction of its own; False when it is no longer wanted or another has it."""
    at = at or timezone.now()
    with db.scope(schools=[school]):
        build = _claim(pk, at)
    if build is None:
        return False
    try:
        _make(school, build, at)
    except RuleBroken as broken:
        _fail(school, build, " ".join(broken.reasons))
    except Exception:  # whatever it is: a person is waiting and must be told, and the next try may work
        log.exception("bundle_not_made", build=build.pk)
        _fail(school, build, BROKE if build.tries >= MOST_TRIES else "")
    return True


def _claim(pk: int, at: datetime) -> Build | None:
    rows = Build.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk)
    build = rows.select_related("transfer__pupil__school", "asked_by").first()
    if build is None or not build.is_running:
        return None
    if build.state == BuildState.RUNNING and build.started_at and build.started_at > at - STALE_AFTER:
        return None
    build.state, build.step, build.started_at, build.tries = BuildState.RUNNING, 1, at, build.tries + 1
    build.save(update_fields=["state", "step", "started_at", "tries"])
    return build


def _make(school: Any, build: Build, at: datetime) -> None:
    transfer, secret = build.transfer, secrets.token_hex(32).upper()
    with tempfile.TemporaryFile() as plain:
        with db.scope(user=build.asked_by, schools=[school]):
            built = bundle.build(
                transfer.pupil,
                by=build.asked_by,
                at=at,
                choices=choices_of(transfer),
                envelope=bundle.Envelope(
                    ref=transfer.ref,
                    to_setting=transfer.setting,
                    to_person=transfer.person,
                    reason=transfer.get_reason_display(),
                ),
                out=plain,
                reviewed=build.digest,
            )
        with db.scope(schools=[school]):
            Build.objects.filter(pk=build.pk).update(step=2)
        plain.seek(0)
        disk.place(build.path, lambda sealed: bundle.seal(plain, sealed, secret))
    with db.scope(schools=[school]):
        _finish(build, built, secret)


def _finish(build: Build, built: bundle.Built, secret: str) -> None:
    now = timezone.now()
    done = Build.objects.filter(pk=build.pk, state=BuildState.RUNNING, started_at=build.started_at).update(
        state=BuildState.READY,
        step=3,
        ended_at=now,
        secret=vault.lock(secret),
        fingerprint=built.fingerprint,
        size=built.size,
        parts=built.parts,
        attached=built.files,
        events=built.events,
        withheld=built.withheld,
        unsealed=built.unsealed,
    )
    if done:
        said = {"events": built.events, "attached": built.files, "withheld": built.withheld}
        of_file = {"fingerprint": built.fingerprint, "size": built.size}
        tell(Verb.BUNDLE_MADE, build.transfer, by=SYSTEM, at=now, **said, **of_file)


def _fail(school: Any, build: Build, problem: str) -> None:
    """Say why, or, without a reason that a person could mend, let it be tried again."""
    with db.scope(schools=[school]):
        rows = Build.objects.filter(pk=build.pk, state=BuildState.RUNNING, started_at=build.started_at)
        if not problem:
            rows.update(state=BuildState.WAITING, step=0, tries=F("tries"))
        elif rows.update(state=BuildState.FAILED, ended_at=timezone.now(), problem=problem):
            tell(Verb.BUNDLE_FAILED, build.transfer, by=SYSTEM, at=timezone.now(), problem=problem)


def tidy(*, at: datetime | None = None) -> int:
    """Remove what dead workers and undone acts left in the folder: files older than a day that no row knows."""
    known: set[str] = set()
    for school in School.objects.all():
        with db.scope(schools=[school]):
            known |= {build.path.name for build in Build.objects.filter(state=BuildState.READY)}
            known |= {one.path.name for one in Received.objects.filter(discarded_at=None)}
    orphans = [path for path in disk.written_before((at or timezone.now()) - ORPHAN_AFTER) if path.name not in known]
    for path in orphans:
        disk.remove(path)
    return len(orphans)
