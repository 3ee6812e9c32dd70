"""No page asks more than fifteen questions of the database, and none asks more when there are more rows."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.choices import Kind, NoteKind, Part
from cases.models import Case, Concern
from safeguard.demo.world import World
from safeguard.people.models import Pupil
from tests.addresses import address

MOST = 15
WHO_ASKS = "SELECT set_config('app."
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = [
    *[("dsl", f"cases:{name}") for name in ("home", "queue", "feed", "concern", "triage", "trail", "cases", "case")],
    *[("dsl", f"cases:{name}") for name in ("case_chronology", "case_actions", "case_people", "case_files", "close")],
    *[("dsl", f"cases:{name}") for name in ("pupils", "pupil", "pupil_print", "readers", "work", "team", "receipts")],
    *[("dsl", f"cases:{name}") for name in ("review", "meeting", "give_task", "hand_over_many", "wall", "share")],
    *[("dsl", f"plans:{name}") for name in ("plans", "case", "plan", "meeting", "record", "start")],
    *[("dsl", f"transfers:{name}") for name in ("transfers", "transfer", "requests", "request", "received")],
    *[("dsl", f"referrals:{name}") for name in ("referrals", "referral", "of_case", "new", "send", "respond", "times")],
    *[("dsl", f"referrals:{name}") for name in ("record_contact", "promise", "not_referred", "print")],
    ("staff", "referrals:duty"),
    ("deputy", "cases:home"),
    ("deputy", "cases:handover"),
    ("deputy", "cases:concern_handover"),
    ("dsl", "cases:offer_concern"),
    ("staff", "home"),
    ("staff", "cases:log"),
    ("staff", "cases:receipts"),
    ("staff", "cases:receipt"),
    ("staff", "cases:work"),
    ("staff", "cases:task"),
    ("head", "home"),
    ("head", "cases:answer"),
    ("head", "operations"),
    ("admin", "people"),
    ("admin", "school_calendar"),
    ("admin", "roll:upload"),
    *[("staff", f"agencies:{name}") for name in ("directory", "agency", "ring", "limits", "stages")],
    ("dsl", "agencies:ring_for_case"),
    *[("head", f"conduct:{name}") for name in ("register", "patterns", "matter", "add")],
    *[("staff", f"conduct:{name}") for name in ("report", "own")],
    ("governor", "oversight:figures"),
    ("lead", "oversight:figures"),
]


def questions(world: World, person: str, name: str) -> tuple[int, str]:
    """Count what one view of a page asks, sign-in and the event of its reading included.

    Not counted: savepoints, and the statements that only tell PostgreSQL who asks (two in a request, three under a test).
    """
    user = world.cast["lead@trust.example"] if person == "lead" else world.person(person)
    client = Client()
    client.force_login(user, backend=BACKEND)
    url = address(world, name)
    client.get(url)  # the first view of a session notes when it was
    with CaptureQueriesContext(connection) as asked:
        response = client.get(url)
    assert response.status_code == 200, url
    sql = [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE", WHO_ASKS))]
    return len(sql), "\n".join(sql)


def more_of_everything(world: World) -> None:
    """Give the school, its people and the pages' own records a dozen more rows of each kind."""
    oak, dsl, staff = world.schools["OAK"], world.person("dsl"), world.person("staff")
    case = Case.objects.get(ref=world.refs["case"])
    child = Pupil.objects.get(ref=world.refs["pupil"])
    others = list(Pupil.objects.filter(school=oak).exclude(pk=child.pk).order_by("pk")[:6])
    for number in range(12):
        concern = actions.log_concern(
            school=oak,
            by=staff,
            parts=[(child, Part.SUBJECT), (others[number % 6], Part.WITNESS)],
            kind=Kind.NEGLECT,
            account=f"Number {number}",
            happened_at=world.start - timedelta(minutes=number),
        )
        if number % 2:
            actions.acknowledge_concern(concern, by=dsl)
        note = actions.add_note(case, kind=NoteKind.NOTE, text=f"Note {number}", by=dsl)
        actions.correct(note, text="Put right", by=dsl)
        actions.give_task(case, title=f"Task {number}", owner=staff, due_on=world.start.date(), by=dsl)
        actions.add_to_concern(Concern.objects.get(ref=world.refs["read"]), text=f"More {number}", by=dsl)


def test_a_page_asks_at_most_fifteen_questions_however_many_rows_there_are(world: World) -> None:
    before = {page: questions(world, *page)[0] for page in PAGES}
    more_of_everything(world)
    after = {page: questions(world, *page) for page in PAGES}
    assert {page: number for page, number in before.items() if number > MOST} == {}
    assert {page: asked for page, (number, asked) in after.items() if number > before[page]} == {}
