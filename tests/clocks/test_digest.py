"""The day's digest in the demo world: whose it is, and that no act of a deputy passes the DSL by."""

from cases import actions
from cases.models import Concern
from safeguard.clocks.digest import send_digests
from safeguard.demo.cast import World
from safeguard.outbox.actions import compose
from safeguard.outbox.models import Message
from tests.worlds import START


def digest_of(world: World, local: str) -> Message:
    send_digests(at=START)
    return Message.objects.get(kind="digest", queued_at=START, to=f"{local}@oakfield.example")


def test_the_dsl_reads_how_much_deputies_did_since_the_last_school_day(world: World) -> None:
    deputy = world.person("deputy")
    concern = actions.acknowledge_concern(Concern.objects.get(ref=world.refs["unread"]), by=deputy)
    actions.add_to_concern(concern, text="Spoke with the class teacher.", by=deputy)
    digest = digest_of(world, "dsl")
    assert digest.context["acts"] >= 2
    assert "/safeguarding/feed/" in compose(digest).body


def test_only_leads_are_told_what_deputies_did(world: World) -> None:
    assert digest_of(world, "deputy").context["acts"] == 0


def test_what_one_owes_is_counted_and_no_child_is_named(world: World) -> None:
    digest = digest_of(world, "dsl")
    body = compose(digest).body
    assert f"You have {digest.context['total']} thing" in body
    assert digest.context["total"] > digest.context["late"] > 0
