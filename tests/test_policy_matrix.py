"""The permission matrix: every address x method x person of two schools, complete by construction."""

import pytest
from django.db import transaction
from django.test import Client

from safeguard.audit.models import Event
from safeguard.audit.verbs import Kind
from safeguard.demo.world import World
from tests.addresses import address, all_names
from tests.matrix import MATRIX, PEOPLE

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
METHODS = ("get", "post")


def client_of(world: World, person: str) -> Client:
    client = Client(raise_request_exception=False)
    if email := PEOPLE[person]:
        client.force_login(world.cast[email], backend=BACKEND)
    return client


def answers(world: World, name: str, method: str) -> dict[str, int]:
    """Ask as each person in turn, each time in the world as it was."""
    codes, url = {}, address(world, name)
    for person in PEOPLE:
        before = transaction.savepoint()
        response = getattr(client_of(world, person), method)(url)
        codes[person] = response.status_code
        if response.streaming:
            list(response)  # a file that is handed out is closed at its end
        transaction.savepoint_rollback(before)
    return codes


def test_the_matrix_holds_every_address_and_every_person() -> None:
    assert MATRIX.keys() == set(all_names())
    assert all(profile.keys() == PEOPLE.keys() for profiles in MATRIX.values() for profile in profiles)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_everybody_gets_the_answer_that_is_written_down(world: World, name: str) -> None:
    differences = {
        (method, person): f"{code}, not {expected[person]}"
        for method, expected in zip(METHODS, MATRIX[name], strict=True)
        for person, code in answers(world, name, method).items()
        if code != expected[person]
    }
    assert differences == {}


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_no_other_method_reads_anything(world: World, name: str) -> None:
    client = client_of(world, "dsl")
    codes = {method: getattr(client, method)(address(world, name)).status_code for method in ("put", "patch", "delete")}
    assert set(codes.values()) == {405}


@pytest.mark.parametrize("person", ["elm_dsl", "governor", "staff", "outsider"])
def test_a_refusal_is_recorded_with_who_asked_for_what(world: World, person: str) -> None:
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    assert client_of(world, person).get(address(world, "cases:case")).status_code == 404
    with_user = world.cast[PEOPLE[person] or ""]
    refused = Event.objects.filter(pk__gt=last, kind=Kind.REFUSAL, actor_id=with_user.pk)
    if person == "outsider":  # of no school: the event is theirs alone, and the worker's to read
        assert not refused.exists()
    else:
        assert [event.payload["asked"] for event in refused] == [world.refs["case"]]
