"""What this app holds about a child, for the child's file: each disagreement on the child's cases, stage by stage."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from cases.childfile import Item, Part, facts
from cases.models import CasePupil
from referrals.disagreements.models import Disagreement, Pack, StageRun, Word


def disagreements(pupil: Any) -> list[Item]:
    """Return the disagreements, oldest first: five queries."""
    runs = StageRun.objects.select_related("ours", "opened_by", "end", "end__recorded_by").order_by("number")
    packs = Pack.objects.select_related("file", "file__stored_by").order_by("issued_at", "id")
    rows = (
        Disagreement.objects.filter(case__pupils=pupil)
        .select_related("case", "referral", "authority", "opened_by", "closed_by")
        .prefetch_related(
            Prefetch("case__parts", CasePupil.objects.select_related("pupil").order_by("id")),
            Prefetch("runs", runs.prefetch_related(Prefetch("packs", packs))),
            Prefetch("words", Word.objects.select_related("written_by", "run").order_by("written_at", "id")),
        )
        .order_by("opened_at", "id")
    )
    return [_disagreement(row) for row in rows]


def _disagreement(row: Disagreement) -> Item:
    return Item(
        kind="disagreement",
        ref=row.ref,
        title="Disagreement with an agency",
        at=row.opened_at,
        by=row.opened_by.label,
        children=tuple(Part(part.pupil, part.get_part_display(), part.part) for part in row.case.parts.all()),
        facts=facts(
            ("issue", "What it is about", row.issue),
            ("position", "Our position", row.position),
            ("threshold", "By which threshold", row.threshold),
            ("their_position", "Their position", row.their_position),
            ("is_danger", "In danger then", row.is_danger),
            ("authority", "Authority", str(row.authority)),
            ("referral", "About referral", row.referral.ref if row.referral else ""),
            ("case", "On case", row.case.ref),
            ("state", "Where it stands", row.get_state_display(), row.state),
            ("outcome", "Outcome", row.outcome),
            ("learning", "What was learned", row.learning),
            ("closed_at", "Closed", row.closed_at),
            ("closed_by", "Closed by", row.closed_by.label if row.closed_by else ""),
        ),
        items=tuple(sorted(_inside(row), key=lambda item: (item.at, item.kind, item.ref))),
        files=tuple(pack.file for run in row.runs.all() for pack in run.packs.all()),
    )


def _inside(row: Disagreement) -> Iterator[Item]:
    for run in row.runs.all():
        yield _stage(row, run)
    for number, word in enumerate(row.words.all(), start=1):
        yield _word(row, word, number)


def _stage(row: Disagreement, run: StageRun) -> Item:
    end = getattr(run, "end", None)
    return Item(
        kind="stage",
        ref=f"{row.ref}-S{run.number}",
        title=f"Stage {run.number}: {run.name}",
        at=run.opened_at,
        by=run.opened_by.label if run.opened_by else "",
        facts=facts(
            ("ours", "On our side", run.ours.label),
            ("theirs", "On their side", run.theirs),
            ("limit", "Limit", run.limit),
            ("source", "Source", f"{run.source}, {run.edition}"),
            ("why", "Why it opened", run.get_why_display(), run.why),
            ("reason", "Reason", run.reason),
            ("how", "How it ended", end.get_how_display() if end else "", end.how if end else ""),
            ("ended_at", "When it ended", end.ended_at if end else None),
            ("person", "Answered by", end.person if end else ""),
            ("said", "What was said", end.said if end else ""),
        ),
    )


def _word(row: Disagreement, word: Word, number: int) -> Item:
    return Item(
        kind="position",
        ref=f"{row.ref}-W{number}",
        title=f"{word.get_kind_display()}, stage {word.run.number}",
        at=word.written_at,
        by=word.written_by.label,
        facts=facts(
            ("kind", "Kind", word.get_kind_display(), word.kind),
            ("text", "Words", word.text),
            ("agreed_with", "Agreed with", word.agreed_with),
        ),
    )
