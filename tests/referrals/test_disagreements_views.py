"""The pages of disagreements: what each shows to whom, what a form refuses, what is kept as issued."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cases import actions as cases
from referrals.disagreements import actions, evidence, selectors
from referrals.disagreements.choices import How, State
from referrals.disagreements.models import Disagreement, Pack
from referrals.disagreements.rules import Answer
from referrals.disagreements.verbs import Verb
from referrals.outgoing import actions as referrals
from referrals.outgoing.actions import Contacted, Promised
from referrals.outgoing.choices import Ended, Reached
from safeguard.audit.models import Event
from tests.builders import enrol
from tests.cases.casework import browser, sent
from tests.referrals.disputes import NOW, REFUSED, RESOLVED, SAID, Dispute, fresh, ladder, sweep_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak():
    with time_machine.travel(NOW, tick=False):
        yield Dispute()


def page(user, name, ref, **kwargs):
    return browser(user).get(reverse(f"disagreements:{name}", args=[ref]), **kwargs)


def post(user, name, ref, **answers):
    return browser(user).post(reverse(f"disagreements:{name}", args=[ref]), sent(**answers))


def opening(oak, **more):
    said = {name: SAID[name] for name in ("issue", "position", "threshold")}
    return said | {"authority": oak.authority, "is_danger": "no"} | more


def test_a_referral_leads_to_the_form_with_what_is_known_and_the_form_opens_it(oak):
    case = oak.case()
    referral = referrals.decide_to_refer(case, kind="child_protection", reason="Bruises.", by=oak.dsl)
    way = page(oak.dsl, "from_referral", referral.ref)
    assert (way.status_code, way.url) == (302, f"/cases/{case.ref}/disagreements/new/?referral={referral.ref}")
    shown = browser(oak.dsl).get(way.url)
    assert shown.context["form"]["referral"].value() == referral.pk
    assert shown.context["form"]["authority"].value() == oak.authority.pk
    done = post(oak.dsl, "new", case.ref, **opening(oak, referral=referral))
    assert (done.status_code, done.url) == (303, f"/cases/{case.ref}/disagreements/")
    assert Disagreement.objects.get().referral == referral
    again = post(oak.dsl, "new", case.ref, **opening(oak, referral=referral))
    assert (again.status_code, "already: OAK-D-" in again.content.decode()) == (409, True)
    assert Disagreement.objects.count() == 1


def test_a_form_sent_twice_opens_one(oak):
    case, token = oak.case(), "0b1b7d2e-3c5c-4a66-9b6b-0d4d3a6c8f10"
    for _ in range(2):
        assert post(oak.dsl, "new", case.ref, **opening(oak, submission=token)).status_code == 303
    assert Disagreement.objects.count() == 1


def test_an_empty_form_says_what_is_missing(oak):
    found = post(oak.dsl, "new", oak.case().ref, their_person="Sam")
    assert found.status_code == 422
    for sentence in ("Select the authority", "Enter what we disagree about", "Enter our position"):
        assert sentence in found.content.decode()


def test_the_head_comes_from_the_answer_to_the_reporter(oak):
    case = oak.case()
    concern = case.concerns.get()
    assert page(oak.head, "new", case.ref).status_code == 403
    cases.say_not_satisfied(concern, reason="Nothing happened.", by=oak.staff)
    answer = browser(oak.head).get(reverse("cases:answer", args=[concern.ref])).content.decode()
    way = reverse("disagreements:from_concern", args=[concern.ref])
    assert way in answer
    found = browser(oak.head).get(way, follow=True)
    assert found.context["form"]["concern"].value() == concern.pk
    assert post(oak.head, "new", case.ref, **opening(oak)).status_code == 422  # the head names the reporter's concern
    assert post(oak.head, "new", case.ref, **opening(oak, concern=concern)).status_code == 303
    made = Disagreement.objects.get()
    assert (made.concern, made.opened_by) == (concern, oak.head)
    assert post(oak.head, "answer", made.ref).status_code == 403


def test_no_door_where_the_concern_has_no_case(oak):
    concern = oak.concern()
    cases.say_not_satisfied(concern, reason="Nobody came.", by=oak.staff)
    assert "/disagreement/" not in browser(oak.head).get(reverse("cases:answer", args=[concern.ref])).content.decode()
    assert page(oak.head, "from_concern", concern.ref).url == concern.get_absolute_url()


def test_the_page_draws_the_ladder_with_one_next_step_and_the_look_is_recorded(oak):
    made = oak.open(their_person="Sam Bright")
    shown = page(oak.dsl, "disagreement", made.ref)
    assert [(step.number, step.is_running) for step in shown.context["ladder"]] == [(1, True), (2, False), (3, False)]
    assert [step["label"] for step in shown.context["steps"]] == ["Record their answer", "Add words"]
    for words in ("Sam Bright", "Priya Nair", "Due in", SAID["position"], "Not reached"):
        assert words in shown.content.decode()
    assert Event.objects.filter(verb=Verb.VIEWED, subject_ref=made.ref, pupils=[oak.mia.pk]).count() == 1
    read = page(oak.head, "disagreement", made.ref)
    assert read.context["steps"] == []


def test_what_opened_by_itself_and_what_was_left_out_say_so(oak):
    made = oak.open()
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        sweep_at(NOW + timedelta(days=3))
        shown = page(oak.dsl, "disagreement", made.ref).content.decode()
        assert "No answer within the limit" in shown
        assert "by itself" in shown
    other = oak.open()
    actions.skip_to_stage(other, to=3, reason="Tonight.", is_danger=True, by=oak.dsl)
    steps = page(oak.dsl, "disagreement", other.ref).context["ladder"]
    assert [(step.number, step.is_skipped) for step in steps] == [(1, False), (2, True), (3, False)]


def test_an_answer_through_the_form(oak):
    made = oak.open()
    empty = post(oak.deputy, "answer", made.ref, stage=1)
    assert empty.status_code == 422
    said = {"person": "Sam Bright", "said": "No.", "how": How.NOT_RESOLVED.value, "stage": 1}
    assert post(oak.deputy, "answer", made.ref, **said).status_code == 303
    stale = post(oak.dsl, "answer", made.ref, **said)
    assert stale.status_code == 409
    assert "Another stage has opened meanwhile" in stale.content.decode()
    bare = post(oak.dsl, "answer", made.ref, **(said | {"stage": 2, "how": How.RESOLVED.value}))
    assert bare.status_code == 422
    assert "Enter what was learned from it" in bare.content.decode()
    words = {"outcome": "An enquiry begins.", "learning": "Ring first."}
    assert (
        post(oak.dsl, "answer", made.ref, **(said | {"stage": 2, "how": How.RESOLVED.value} | words)).status_code == 303
    )
    assert (fresh(made).state, fresh(made).learning) == (State.RESOLVED, "Ring first.")
    assert page(oak.dsl, "answer", made.ref).status_code == 302


def test_the_last_stage_asks_what_was_learned_either_way(oak):
    made = oak.open()
    for _ in range(2):
        actions.record_answer(made, answer=REFUSED, by=oak.dsl)
    said = {"person": "The director", "said": "No.", "how": How.NOT_RESOLVED.value, "stage": 3}
    assert post(oak.dsl, "answer", made.ref, **said).status_code == 422
    words = {"outcome": "We keep watch.", "learning": "Ask earlier."}
    assert post(oak.dsl, "answer", made.ref, **said, **words).status_code == 303
    assert fresh(made).state == State.ENDED


def test_skip_add_and_close_through_their_forms(oak):
    made = oak.open()
    assert post(oak.dsl, "skip", made.ref, is_danger="no", to=3, reason="Slow.").status_code == 409
    assert post(oak.dsl, "skip", made.ref, is_danger="yes", to=3, reason="He is back tonight.").status_code == 303
    assert page(oak.dsl, "skip", made.ref).status_code == 302  # nothing is left above it
    assert post(oak.dsl, "add", made.ref, kind="statement", text="We agree.").status_code == 422
    assert post(oak.dsl, "add", made.ref, kind="statement", text="We agree.", agreed_with="Ola").status_code == 303
    said = {"outcome": "She moved.", "learning": "Ask earlier."}
    assert post(oak.dsl, "close", made.ref, state="ended", **said).status_code == 409
    assert post(oak.dsl, "close", made.ref, state="withdrawn", **said).status_code == 303
    assert ladder(made) == [(1, How.SKIPPED), (3, How.CLOSED)]


def test_whoever_may_not_read_the_case_finds_no_trace(oak):
    made = oak.open(oak.case(restricted=True))
    for name in ("disagreement", "evidence", "answer"):
        assert page(oak.deputy, name, made.ref).status_code == 404
        assert page(oak.staff, name, made.ref).status_code == 404
    assert made.ref not in browser(oak.deputy).get("/disagreements/").content.decode()
    assert selectors.by_stage(oak.deputy, oak.school, at=NOW) == []


@pytest.mark.parametrize("ref", ["OAK-D-2026-9999", "%00", "x" * 300])
def test_a_reference_that_is_none_is_not_found(oak, ref):
    assert browser(oak.dsl).get(f"/disagreements/{ref}/").status_code == 404


def test_the_list_goes_by_the_clock_and_the_table_counts_how_far_they_went(oak):
    first, second, third = oak.open(), oak.open(), oak.open()
    actions.record_answer(second, answer=REFUSED, by=oak.dsl)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        actions.record_answer(third, answer=RESOLVED, by=oak.dsl)
        shown = browser(oak.dsl).get("/disagreements/")
        assert [row["it"].ref for row in shown.context["rows"]] == [first.ref, second.ref]
        ended = browser(oak.dsl).get("/disagreements/?show=ended")
        assert [row["it"].ref for row in ended.context["rows"]] == [third.ref]
        [one, two] = shown.context["reached"]
        assert (one.stage, one.number, one.open, one.resolved, str(one.median_days)) == (1, 2, 1, 1, "1.0")
        assert (two.stage, two.number, two.open, two.median_days) == (2, 1, 1, None)


def test_the_list_does_not_ask_more_for_more_rows(oak, django_assert_max_num_queries):
    for _ in range(2):
        oak.open()
    client = browser(oak.dsl)
    client.get("/disagreements/")
    with django_assert_max_num_queries(60) as few:
        client.get("/disagreements/")
    for _ in range(4):
        oak.open()
    with django_assert_max_num_queries(len(few)):
        client.get("/disagreements/")


def disputed(oak):
    """A referral about one of two children, sent, not answered, with a promise that was broken."""
    tom = enrol(oak.school, "Tom", "Reilly")
    case = oak.case(oak.mia, tom)
    referral = referrals.decide_to_refer(case, kind="family_help", reason="Need.", pupils=[oak.mia], by=oak.dsl)
    referrals.refer_by_phone(referral, person="Sam Bright", said="Told them.", reference="W-1", by=oak.dsl)
    whom = Contacted(agency_name="Front door", person="Sam Bright")
    promised = Promised("Ring back", NOW + timedelta(hours=3))
    words = {"said": "Wait.", "referral": referral, "promised": promised, "by": oak.dsl}
    referrals.record_contact(case, whom=whom, reached=Reached.SPOKE, **words)
    with time_machine.travel(NOW + timedelta(hours=4), tick=False):
        referrals.end_promise(referral.promises.get(), ended=Ended.BROKEN, words="Nobody rang.", by=oak.dsl)
    return case, referral


def test_the_evidence_says_who_knew_what_when_and_holds_no_other_child(oak):
    case, referral = disputed(oak)
    with time_machine.travel(NOW + timedelta(days=4), tick=False):
        made = oak.open(case, referral=referral)
        actions.record_answer(made, answer=REFUSED, by=oak.dsl)
        found = page(oak.dsl, "evidence", made.ref).content.decode()
    for words in (
        "Nobody rang.",
        "Broken",
        "Get the agency’s decision",
        "not done, and overdue",
        "W-1",
    ):
        assert words in found
    for words in (SAID["issue"], SAID["position"], "They keep to their decision.", "Mia Osei", "Westmere procedures"):
        assert words in found
    assert "Tom Reilly" not in found
    assert "afraid to go home" not in found  # the reporter's words are no part of it, unless the referral shared them


def test_the_evidence_is_issued_kept_with_its_hash_and_handed_out_as_it_was(oak, tmp_path, settings):
    settings.FILES_DIR = str(tmp_path)
    case, referral = disputed(oak)
    made = oak.open(case, referral=referral)
    assert post(oak.dsl, "issue", made.ref).status_code == 303
    pack = Pack.objects.get()
    assert pack.file.original_name == f"{made.ref}-stage-1.pdf"
    url = reverse("disagreements:pack", args=[made.ref, pack.file.token])
    got = browser(oak.head).get(url)
    content = b"".join(got.streaming_content)
    assert content.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in content
    assert "Mia" not in got["Content-Disposition"]
    issued = Event.objects.get(verb=Verb.PACK_ISSUED)
    assert issued.payload == {"number": 1, "sha256": pack.file.sha256}
    assert Event.objects.filter(verb="file.downloaded", subject_ref=made.ref, actor_id=oak.head.pk).exists()
    other = oak.open()
    assert browser(oak.dsl).get(reverse("disagreements:pack", args=[other.ref, pack.file.token])).status_code == 404


def test_evidence_prints_whatever_people_write(oak):
    made = oak.open(position="#emph[no markup] \u202e مرحبا 👩‍👧 \x0b end", their_position="")
    printed = evidence.paper_of(evidence.gather(made, oak.dsl, at=NOW), at=NOW)
    assert printed.startswith(b"%PDF")
    again = evidence.paper_of(evidence.gather(made, oak.dsl, at=NOW), at=NOW)
    assert printed == again


def test_an_answer_is_judged_before_a_disagreement_climbs():
    assert Answer(How.RESOLVED, "a", "b").closes(is_last=False)
    assert not Answer(How.NOT_RESOLVED, "a", "b").closes(is_last=False)
    assert Answer(How.NOT_RESOLVED, "a", "b").closes(is_last=True)
