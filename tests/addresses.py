"""Every address with an example of what stands in it: a record of Oakfield, so that Elmwood's people must see nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from referrals.transfers.actions import hashed
from referrals.transfers.models import Build, Link, Received, Transfer
from safeguard.demo.world import World
from safeguard.outbox.models import Message
from safeguard.people.models import Closure, Membership, Term

NOWHERE = UUID(int=0)
Example = Callable[[World], list[Any]]


def all_names() -> list[str]:
    """Return the names of all addresses, `namespace:name`; one without a name fails here."""
    return sorted(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], namespace: str) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        elif isinstance(one, URLPattern):
            assert one.name, f"{one.pattern} has no name"
            yield namespace + one.name


def refs(name: str, *more: Any) -> Example:
    return lambda world: [world.refs[name], *more]


def first(model: Any) -> Example:
    return lambda world: [
        model.objects.filter(school=world.schools["OAK"]).order_by("pk").values_list("pk", flat=True)[0]
    ]


def task(world: World) -> list[Any]:
    return [f"{world.refs['case']}-T1"]


RECEIPTS = dict.fromkeys(["receipt", "add", "not_satisfied"], refs("undecided"))
DRAFTS = dict.fromkeys(
    ["draft", "draft_save", "check", "danger", "marks", "draft_files", "discard"], lambda world: [NOWHERE]
)
CONCERNS = dict.fromkeys(
    ["concern", "triage", "tell", "name_child", "correct_concern", "wall_concern", "trail", "offer_concern"],
    refs("read"),
)
CASES = dict.fromkeys(
    [
        *[
            "case",
            "case_chronology",
            "case_actions",
            "case_people",
            "case_files",
            "attach",
            "note",
            "meeting",
            "give_task",
        ],
        *["review", "look_at_roll", "offer", "restrict", "share", "end_sharing", "wall", "lift_wall", "close"],
    ],
    refs("case"),
)
CHILDREN = dict.fromkeys(["pupil", "pupil_print", "readers"], refs("pupil"))
OF_CASES: dict[str, Example] = {
    **RECEIPTS,
    **DRAFTS,
    **CONCERNS,
    **CASES,
    **CHILDREN,
    "receipt_file": refs("undecided", NOWHERE),
    "answer": refs("complaint"),
    "acknowledge": refs("unread"),
    "close_concern": refs("monitored"),
    "concern_handover": refs("offered_concern"),
    "withdraw_concern_offer": refs("offered_concern"),
    "lift_concern_wall": refs("read"),
    "concern_file": refs("read", NOWHERE),
    "case_file": refs("case", NOWHERE),
    "correct_note": refs("case", 1),
    "withdraw_note": refs("case", 1),
    "handover": refs("offered"),
    "withdraw_handover": refs("offered"),
    "refuse_closing": refs("closing"),
    "reopen": refs("closed_case"),
    "task": task,
    "withdraw_task": task,
}
AGENCIES = dict.fromkeys(
    [f"agencies:{name}" for name in ("agency", "change_agency", "check_agency", "retire_agency")], refs("agency")
)
AUTHORITIES = dict.fromkeys(
    [f"agencies:{name}" for name in ("change_authority", "add_agency", "set_stages")], refs("authority")
)
SEALED: dict[str, Example] = {
    **dict.fromkeys(["own", "own_add", "matter", "take_on", "name_child", "hand_over", "share"], refs("allegation")),
    "own_lado": refs("about_chair"),
    "add": refs("allegation", "lado"),
    "end_sharing": refs("allegation", 1),
}
PLANS: dict[str, Example] = {
    **dict.fromkeys(["case", "start", "book_first"], refs("case")),
    **dict.fromkeys(["plan", "print", "person", "change", "book", "step", "end"], refs("plan")),
    **dict.fromkeys(["meeting", "record", "call_off", "report", "share"], refs("plan_meeting")),
    "file": refs("plan_meeting", NOWHERE),
}
OUTGOING: dict[str, Example] = {
    **dict.fromkeys(["referral", "print", "send", "respond", "add", "close", "withdraw"], refs("referral")),
    **dict.fromkeys(["of_case", "new", "decide_not", "record_contact"], refs("case")),
    **dict.fromkeys(["by_phone", "paper"], refs("unsent_referral")),
    "promise": refs("promise"),
    "not_referred": refs("not_referred"),
    "duty": refs("fgm"),
}


def link(world: World) -> list[Any]:
    """A link to a bundle that was sent to the next school: its token stands nowhere, so one is made for the occasion."""
    transfer = Transfer.objects.get(ref=world.refs["transfer"])
    at, dsl, token = timezone.now(), world.person("dsl"), "OAK-a-token-of-the-example"
    if not Link.objects.filter(token_hash=hashed(token)).exists():
        made = {"fingerprint": "0" * 64, "size": 1, "asked_at": at, "asked_by": dsl, "ended_at": at}
        build = Build.objects.create(school=transfer.school, transfer=transfer, state="ready", **made)
        Link.objects.create(
            school=transfer.school, transfer=transfer, build=build, token_hash=hashed(token), envelope=b"closed",
            made_at=at, made_by=dsl, expires_at=at + timedelta(days=14),
        )  # fmt: skip
    return [token]


def received(world: World, *more: Any) -> list[Any]:
    """A bundle in review."""
    child = {"first_name": "Ada", "last_name": "Byron", "born_on": "2015-12-10", "identifiers": []}
    record = {"sender": {"name": "Elmwood Academy"}, "child": child, "chronology": [], "files": [], "withheld": 0}
    about = {"sha256": "0" * 64, "size": 1, "fingerprint": "0" * 64, "was_spoken": True, "record": record}
    by = {"uploaded_at": timezone.now(), "uploaded_by": world.person("dsl")}
    Received.objects.get_or_create(ref="OAK-FR-2026-9999", defaults={"school": world.schools["OAK"], **about, **by})
    return ["OAK-FR-2026-9999", *more]


TRANSFERS: dict[str, Example] = {
    **dict.fromkeys(
        [
            *["transfer", "destination", "hold", "cancel", "contents", "build", "send", "chase", "receipt", "paper"],
        ],
        refs("transfer"),
    ),
    **dict.fromkeys(["request", "ask", "paper_came", "none_held"], refs("file_request")),
    **dict.fromkeys(["received_file", "discard", "document"], received),
    "file": refs("transfer", NOWHERE),
    "attachment": lambda world: received(world, NOWHERE),
    "receive": link,
}
DISPUTES: dict[str, Example] = {
    **dict.fromkeys(["disagreement", "evidence", "issue", "answer", "skip", "add", "close"], refs("disagreement")),
    **dict.fromkeys(["of_case", "new"], refs("case")),
    "pack": refs("disagreement", NOWHERE),
    "from_referral": refs("referral"),
    "from_concern": refs("read"),
}
NOTICES = ("notice", "match", "unmatch", "not_ours", "plan", "notice_told", "query", "concern", "to_case")
INCIDENTS = ("incident", "person", "entry", "give_action", "incident_told", "issue", "close_incident")
DISCLOSURES: dict[str, Example] = {
    **dict.fromkeys([f"disclosures:{name}" for name in ("disclosure", "share", "withhold")], refs("disclosure")),
    **dict.fromkeys([f"disclosures:{name}" for name in NOTICES], refs("notice")),
    **dict.fromkeys([f"disclosures:{name}" for name in INCIDENTS], refs("incident")),
    **dict.fromkeys([f"disclosures:{name}" for name in ("version", "version_paper")], refs("incident", 1)),
    **dict.fromkeys([f"disclosures:{name}" for name in ("action", "withdraw_action")], refs("incident_action")),
    **dict.fromkeys([f"disclosures:{name}" for name in ("briefing", "briefing_paper")], refs("briefing")),
    **dict.fromkeys([f"disclosures:{name}" for name in ("new_on_child", "hold")], refs("pupil")),
    "disclosures:new_on_case": refs("case"),
    "disclosures:file": refs("disclosure", NOWHERE),
}
EXAMPLES: dict[str, Example] = {
    **DISCLOSURES,
    **{f"disagreements:{name}": example for name, example in DISPUTES.items()},
    **{f"transfers:{name}": example for name, example in TRANSFERS.items()},
    **{f"referrals:{name}": example for name, example in OUTGOING.items()},
    **{f"plans:{name}": example for name, example in PLANS.items()},
    **{f"conduct:{name}": example for name, example in SEALED.items()},
    **AGENCIES,
    **AUTHORITIES,
    **dict.fromkeys(["agencies:limit", "agencies:withdraw_limit"], refs("authority", "report")),
    **dict.fromkeys(["agencies:ring_for_case", "agencies:residence"], refs("case")),
    **{f"cases:{name}": example for name, example in OF_CASES.items()},
    "account_reset_password_from_key": lambda world: ["abc", "def"],
    "demo_mail": lambda world: ["nothing.eml"],
    "operations_retry": lambda world: [Message.objects.filter(school_id=world.schools["OAK"].pk).order_by("pk")[0].pk],
    "people_end_role": first(Membership),
    "school_remove_term": first(Term),
    "school_remove_closure": first(Closure),
    **dict.fromkeys(["roll:review", "roll:commit", "roll:discard"], lambda world: ["R-0"]),
}


def address(world: World, name: str) -> str:
    """Return a concrete address of that name."""
    example = EXAMPLES.get(name)
    return reverse(name, args=example(world) if example else [])
