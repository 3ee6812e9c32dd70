"""Every kind of event has its place on a chronology, and what is significant is said once."""

from types import SimpleNamespace

import pytest

from cases.selectors import groups
from cases.selectors.entries import HEADINGS
from cases.selectors.groups import TAGS, VERBS, Group
from safeguard.audit.models import Event
from safeguard.audit.verbs import SPECS


@pytest.mark.parametrize("verb", sorted(SPECS))
def test_each_verb_of_a_chronology_is_in_one_group_and_no_other_verb_is_in_any(verb):
    homes = [group for group, verbs in VERBS.items() if verb in verbs]
    assert len(homes) == (1 if SPECS[verb].on_chronology else 0)


def test_no_group_names_a_verb_that_does_not_exist():
    assert {verb for verbs in VERBS.values() for verb in verbs} <= set(SPECS)
    assert set(SPECS) >= groups.ALWAYS_SIGNIFICANT


def test_each_group_has_a_tag_in_words():
    assert set(TAGS) == set(Group) == set(VERBS)


@pytest.mark.parametrize("verb", sorted(SPECS))
def test_each_field_of_words_on_a_chronology_has_a_heading(verb):
    if SPECS[verb].on_chronology:
        assert set(SPECS[verb].words) <= set(HEADINGS)


def test_another_app_can_place_its_verbs(monkeypatch):
    monkeypatch.setattr(groups, "VERBS", {group: set(verbs) for group, verbs in VERBS.items()})
    groups.add(Group.DECISIONS, ["referral.sent"])
    assert groups.group_of(SimpleNamespace(verb="referral.sent", payload={}, subject_type="")) is Group.DECISIONS


def test_the_flag_and_the_filter_agree_on_what_is_significant(story):
    case = story.case(at=story.ago(days=8))
    story.note(case, "Nothing new.")
    story.note(case, "Said that she is hit.", is_significant=True)
    story.log(in_danger="now", account="Afraid to go home.")
    found = set(Event.objects.filter(groups.significant()).values_list("pk", flat=True))
    assert found == {event.pk for event in Event.objects.all() if groups.is_significant(event)}
    assert len(found) >= 4
