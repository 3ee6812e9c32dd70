"""build_world: the whole story, deterministic for a given start, and who and what to look at in it."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction

from safeguard import db
from safeguard.calendar import local_date
from safeguard.demo.agencies import tell_agencies
from safeguard.demo.cast import World
from safeguard.demo.conduct import tell_conduct
from safeguard.demo.disagreements import tell_disagreements
from safeguard.demo.disclosures import tell_disclosures
from safeguard.demo.families import children
from safeguard.demo.history import tell_history
from safeguard.demo.plans import tell_plans
from safeguard.demo.present import tell_present
from safeguard.demo.referrals import tell_referrals
from safeguard.demo.time import clock_shows, school_years
from safeguard.demo.transfers import tell_transfers
from safeguard.outbox.models import Message
from safeguard.people import actions as people
from safeguard.people.models import Pupil, School, Status, Trust, User
from safeguard.policy import Role

PASSWORD: Final = "demo-only-password"
SEED: Final = 2026
HISTORY: Final = timedelta(days=150)
PRIMARY: Final = ["Reception", *[f"Year {number}" for number in range(1, 7)]]
FROM_PLANS: Final = (Status.Kind.LOOKED_AFTER, Status.Kind.CHILD_IN_NEED, Status.Kind.CHILD_PROTECTION)  # at Oakfield
SECONDARY: Final = [f"Year {number}" for number in range(7, 12)]

OAKFIELD: Final = [
    ("staff", "Tom Baines", Role.STAFF, True),
    ("attendance", "Wendy Clarke", Role.ATTENDANCE, True),
    ("deputy", "Priya Nair", Role.DEPUTY, True),
    ("dsl", "Dana Whitfield", Role.DSL, True),
    ("head", "Helen Okafor", Role.HEAD, True),
    ("governor", "Gail Mercer", Role.GOVERNOR, True),
    ("chair", "Colin Hart", Role.CHAIR, True),
    ("admin", "Ada Sutton", Role.ADMIN, True),
    ("deputy2", "Marcus Reid", Role.DEPUTY, False),
    ("senco", "Eleni Markou", Role.SENCO, False),
    ("pastoral", "Joe Farrant", Role.PASTORAL, False),
    ("r.hall", "Rachel Hall", Role.STAFF, False),
    ("s.begum", "Sabina Begum", Role.STAFF, False),
    ("l.price", "Liam Price", Role.STAFF, False),
    ("k.yeo", "Karen Yeo", Role.STAFF, False),
]
ELMWOOD: Final = [
    ("staff", "Grace Tetteh", Role.STAFF, True),
    ("dsl", "Omar Haddad", Role.DSL, True),
    ("deputy", "Beth Lowry", Role.DEPUTY, False),
    ("head", "Stuart Pell", Role.HEAD, False),
    ("governor", "Noor Aziz", Role.GOVERNOR, False),
    ("chair", "Frank Imrie", Role.CHAIR, False),
    ("admin", "Jan Kosta", Role.ADMIN, False),
    ("m.dale", "Maria Dale", Role.STAFF, False),
    ("p.olu", "Peter Olu", Role.STAFF, False),
    ("c.wray", "Connie Wray", Role.STAFF, False),
]


def build_world(start: datetime) -> World:
    """Build both schools with their history up to `start`, which is the world's present. One transaction."""
    with transaction.atomic(), db.scope(), clock_shows(start - HISTORY):
        world = _found(start)
        random = Random(SEED)
        pupils = {code: _enrol(random, school, start) for code, school in world.schools.items()}
        tell_agencies(world)
        tell_history(world, pupils, random)
        tell_present(world, pupils, random)
        tell_referrals(world, pupils)
        tell_disagreements(world)
        tell_plans(world, pupils)
        tell_conduct(world, pupils)
        tell_transfers(world, pupils)
        tell_disclosures(world)
        _deliver_the_past(world)
    return world


def _found(start: datetime) -> World:
    trust = Trust.objects.create(name="Two Rivers Trust")
    today = local_date(start)
    numbers = {
        "authority": "Westmere Council",
        "front_door_phone": "01632 960100",
        "front_door_hours": "Monday to Friday, 8:30am to 5pm",
        "out_of_hours_phone": "01632 960199",
    }
    oak = people.found_school(
        name="Oakfield Primary", code="OAK", phase="primary", urn="999101", phone="01632 960110", trust=trust, **numbers
    )
    elm = people.found_school(
        name="Elmwood Academy",
        code="ELM",
        phase="secondary",
        urn="999102",
        phone="01632 960120",
        trust=trust,
        **numbers,
    )
    terms, closures = school_years(today)
    for school in (oak, elm):
        for name, starts_on, ends_on in terms:
            people.set_term(school, name=name, starts_on=starts_on, ends_on=ends_on)
        for reason, starts_on, ends_on in closures:
            people.close_school_on(school, reason=reason, starts_on=starts_on, ends_on=ends_on)
    since = today - timedelta(days=800)
    cast = _hire(oak, OAKFIELD, "oakfield.example", since) | _hire(elm, ELMWOOD, "elmwood.example", since)
    lead = people.add_person(email="lead@trust.example", name="Ruth Adair", password=PASSWORD)
    for school in (oak, elm):
        people.start_membership(lead, school=school, role=Role.TRUST_LEAD, from_on=since)
    outsider = people.add_person(email="nobody@outside.example", name="Nell Outram", password=PASSWORD)
    return World(start, {"OAK": oak, "ELM": elm}, cast | {lead.email: lead, outsider.email: outsider})


def _hire(school: School, staff: list[tuple[str, str, Role, bool]], host: str, since: date) -> dict[str, User]:
    """Demo people can sign in; the others of the cast have no usable password."""
    hired = {}
    for number, (local, name, role, can_sign_in) in enumerate(staff):
        email = f"{local}@{host}"
        phone = f"01632 9602{number:02d}"
        user = people.add_person(email=email, name=name, phone=phone, password=PASSWORD if can_sign_in else None)
        people.start_membership(user, school=school, role=role, from_on=since)
        hired[email] = user
    return hired


def _enrol(random: Random, school: School, start: datetime) -> list[Pupil]:
    years, per_year = (PRIMARY, 60) if school.phase == "primary" else (SECONDARY, 230)
    rows = children(random, years=years, per_year=per_year, today=local_date(start), code=school.code)
    pupils = people.enrol_many(school, rows, at=start - HISTORY)
    standings = [Status.Kind.SEND] * 12 + [Status.Kind.PUPIL_PREMIUM] * 14 + [Status.Kind.YOUNG_CARER] * 3
    standings += [Status.Kind.LOOKED_AFTER] * 2 + [Status.Kind.CHILD_IN_NEED] * 4 + [Status.Kind.CHILD_PROTECTION] * 3
    follows = FROM_PLANS if school.code == "OAK" else ()
    for kind, pupil in zip(standings, random.sample(pupils, len(standings)), strict=True):
        if kind not in follows:
            people.record_status(pupil, kind=kind, from_on=local_date(start) - timedelta(days=200))
    return pupils


def _deliver_the_past(world: World) -> None:
    """In the story the mail of past days has long arrived; what the last hours queued is really sent when the mail runs."""
    old = list(Message.objects.filter(queued_at__lt=world.start - timedelta(hours=12), state=Message.State.QUEUED))
    for message in old:
        message.state, message.sent_at, message.attempts = Message.State.SENT, message.queued_at, 1
    Message.objects.bulk_update(old, ["state", "sent_at", "attempts"], batch_size=500)
