"""A refusal leaves exactly one event, whoever refuses: a loader before the view, or an action behind it."""

import ast
import inspect
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.urls import path
from django.utils import timezone

from cases import actions as case_actions
from cases.models import CaseGrant, Dissatisfaction, RollAlert, Task, Wall
from safeguard import urls
from safeguard.audit.models import Event
from safeguard.people import actions as people_actions
from safeguard.policy import Role
from safeguard.web.loaders import signed_in
from safeguard.web.verbs import Verb
from tests.cases.casework import Oak, browser

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = [("cases/actions", case_actions), ("safeguard/people/actions", people_actions)]
attempt: list[Callable[[Any], Any]] = []


@signed_in
def view(request: Any) -> Any:
    """Write something first: what a refused person began must not stay."""
    people_actions.choose_digest(request.user, frequency="weekly")
    return attempt[0](request.user)


urlpatterns = [path("attempt/", view, name="attempt"), *urls.urlpatterns]
handler403 = urls.handler403


def asking(folder: str) -> set[str]:
    """The public functions of a folder that ask for a permission, themselves or through a private one beside them."""
    found: dict[str, set[str]] = {}
    for file in (ROOT / folder).glob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = {ast.unparse(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
    private = {name for name, called in found.items() if name.startswith("_") and "policy.require" in called}
    return {name for name, called in found.items() if name[0] != "_" and called & {"policy.require", *private}}


ACTIONS = sorted((folder, name) for folder, _ in PACKAGES for name in asking(folder))


class Records:
    """One record of each kind that an action takes first."""

    def __init__(self, oak: Oak) -> None:
        case, concern = oak.case(), oak.concern()
        case_actions.acknowledge_concern(concern, by=oak.dsl)
        words = {"reason": "Leave", "key_risks": "Tonight"}
        now = timezone.now()
        task = case_actions.give_task(
            case, title="Ring", owner=oak.staff, due_on=timezone.localdate() + timedelta(days=3), by=oak.dsl
        )
        self.by_name = {
            "case": case,
            "concern": concern,
            "record": concern,
            "complaint": Dissatisfaction(
                school=oak.school, concern=concern, reason="x", raised_at=now, raised_by=oak.staff
            ),
            "alert": RollAlert(school=oak.school, case=case, pupil=oak.mia, raised_at=now),
            "wall": Wall(school=oak.school, concern=concern, user=oak.staff),
            "grant": CaseGrant(content_object=case, user=oak.deputy),
            "task": task,
            "handover": case_actions.offer_handover(case, to=oak.deputy, by=oak.dsl, **words),
            "offer": case_actions.offer_concern(concern, to=oak.deputy, by=oak.dsl, **words),
            "school": oak.school,
            "held": oak.deputy.memberships.get(),
            "term": type("Term", (), {"school": oak.school}),
            "closure": type("Closure", (), {"school": oak.school}),
            "pupil": oak.mia,
            "starts_on": now.date(),
            "ends_on": now.date(),
        }
        assert isinstance(self.by_name["task"], Task)
        self.by_name["complaint"].save()

    def arguments(self, action: Any, by: Any) -> dict[str, Any]:
        asked = inspect.signature(action).parameters.values()
        return {one.name: self.by_name.get(one.name) for one in asked if one.default is one.empty} | {"by": by}


@pytest.fixture
def oak(db) -> Oak:
    return Oak()


def refusals(user: Any) -> list[Event]:
    return list(Event.objects.filter(verb=Verb.REFUSED, actor_id=user.pk).order_by("pk"))


@pytest.mark.parametrize(("folder", "name"), ACTIONS)
@override_settings(ROOT_URLCONF="tests.web.test_refusals")
def test_what_an_action_refuses_leaves_one_event_and_nothing_else(oak: Oak, folder: str, name: str) -> None:
    records, nobody = Records(oak), oak.hire("Ines Frost", Role.INSPECTOR)
    action = getattr(dict(PACKAGES)[folder], name)
    attempt[:] = [lambda user: action(**records.arguments(action, user))]
    before = Event.objects.count()
    response = browser(nobody).post("/attempt/")
    assert response.status_code == 403
    (event,) = refusals(nobody)
    assert event.payload["asked"] == "/attempt/"
    assert event.payload["permission"]
    assert event.school_id == oak.school.pk
    assert Event.objects.count() == before + 1  # what the view had written first is undone
    nobody.refresh_from_db()
    assert nobody.digest != "weekly"


def test_every_writer_that_asks_is_tried() -> None:
    assert len(ACTIONS) > 30


def test_what_an_action_refuses_stands_on_the_list_of_each_child(oak: Oak, monkeypatch) -> None:
    """Behind a loader the refusal is about its record."""
    concern = oak.concern()
    case_actions.acknowledge_concern(concern, by=oak.dsl)

    def strict(*args: Any, by: Any, **kwargs: Any) -> None:
        people_actions.change_school(oak.school, by=by)

    monkeypatch.setattr(case_actions, "tell_reporter", strict)
    assert browser(oak.deputy).post(f"/triage/{concern.ref}/tell/", {"note": "Thank you."}).status_code == 403
    (event,) = refusals(oak.deputy)
    assert (event.thread, event.pupils, event.payload["permission"]) == (concern.ref, [oak.mia.pk], "school.settings")


def test_a_loader_still_records_once(oak: Oak) -> None:
    concern = oak.concern()
    assert browser(oak.head).get(f"/triage/{concern.ref}/decide/").status_code == 403
    assert browser(oak.staff).get("/triage/").status_code == 403
    assert [event.payload["permission"] for event in refusals(oak.head)] == ["concern.triage"]
    assert [event.payload["permission"] for event in refusals(oak.staff)] == ["queue.view"]
