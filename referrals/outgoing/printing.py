"""A referral on paper, as it is sent: the same words for the PDF and for the page that is printed."""

from typing import Any

from referrals.outgoing import fields
from referrals.outgoing.models import Referral
from safeguard import paper
from safeguard.web.words import instant

NOT_SAID = ""


def sections_of(referral: Referral) -> list[tuple[str, list[tuple[str, str]]]]:
    """The referral as (heading, [(question, answer)]): the facts that were shared, then what the school says and asks."""
    shared = [(heading, [(name, words) for name, words in rows]) for heading, rows in referral.shared.get("facts", [])]
    asked = fields.answered(referral.kind, referral.answers)
    return [
        ("The referral", _head(referral)),
        *shared,
        (
            "What we are worried about",
            [
                ("The concern", referral.summary),
                ("The child’s views and own words", referral.child_views),
                ("The risk now", referral.risk_now),
                ("What was done so far", referral.done_so_far),
                *asked,
            ],
        ),
        (
            "Consent and what is asked",
            [
                ("Consent", _with(referral.get_consent_display() if referral.consent else "", referral.consent_reason)),
                ("The parents", _with(_informed(referral), referral.informed_words)),
                ("What we ask of you", referral.requested),
            ],
        ),
    ]


def _head(referral: Referral) -> list[tuple[str, str]]:
    rows = [
        ("Kind", referral.get_kind_display()),
        ("To", referral.to_whom),
        ("From", _sender(referral)),
        ("Our reference", referral.ref),
    ]
    if referral.phoned_at:
        said = f"{instant(referral.phoned_at)}, with {referral.phone_person}"
        rows.append(("By telephone", f"{said}, reference {referral.phone_ref}" if referral.phone_ref else said))
    if referral.written_at:
        said = f"{instant(referral.written_at)} ({referral.get_written_way_display().lower()})"
        rows.append(("In writing", f"{said}, to {referral.written_person}" if referral.written_person else said))
    return rows


def _sender(referral: Referral) -> str:
    phone = f", telephone {referral.school.phone}" if referral.school.phone else ""
    sender = referral.written_by or referral.decided_by
    return f"{sender.label}, {referral.school.name}{phone}"


def _informed(referral: Referral) -> str:
    return str(referral.get_parents_informed_display()) if referral.parents_informed else NOT_SAID


def _with(answer: str, words: str) -> str:
    return ": ".join(filter(None, [answer, words]))


def paper_of(referral: Referral) -> bytes:
    """Print the referral as a tagged PDF (PDF/UA-1), dated when it was written; the same referral gives the same bytes."""
    data: dict[str, Any] = {
        "title": f"Referral to {referral.to_whom}",
        "caption": f"{referral.get_kind_display()} · {referral.ref} · {referral.school.name}",
        "sections": [
            {"heading": heading, "rows": [[name, words] for name, words in rows if words]}
            for heading, rows in sections_of(referral)
        ],
    }
    return paper.pdf("referral", data, at=referral.written_at or referral.decided_at)
