"""What belongs together is together: templates and their names, mails and their kinds, facts and their authors,
obligations and their pages, roles and their rights. (Settings and `.env.example`: tests/runtime/test_compose.py.)
"""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.template import Context, Engine
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse

from safeguard.clocks.kinds import KINDS, Rung
from safeguard.policy import GRANTS, ROLE_LABELS, Permission, Role
from tests.mails import contexts

ROOT = Path(__file__).resolve().parent.parent
OURS = ("safeguard", "cases", "referrals", "oversight")
SOURCES = [path for name in OURS for path in (ROOT / name).rglob("*.py")]
TEMPLATES = ROOT / "templates"
PAGES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
NAMED = re.compile(r"""f?(["'])([\w./{}-]+\.html)\1""")
SHOWN_BY_TESTS = {"pages/gallery.html"}  # every component on one page, for the browser tests
OF_OTHERS = ("django", "allauth", "guardian", "axes")  # packages whose templates ours stand in for


# --- Templates --------------------------------------------------------------------------------------------------------
def named_in(paths: list[Path]) -> set[str]:
    return {name for path in paths for _, name in NAMED.findall(path.read_text())}


CODE_NAMES = named_in(SOURCES)
ALL_NAMES = CODE_NAMES | named_in([TEMPLATES / page for page in PAGES])


def templates_of(package: str) -> set[str]:
    found = find_spec(package)
    place = Path(found.origin or "").parent if found else ROOT / "nowhere"
    return {str(path).rpartition("/templates/")[2] for path in place.rglob("*.html") if "templates" in path.parts}


# f"cases/case/{verb}.html" names every template of that shape.
MADE_UP = [re.sub(r"\\\{.*?\\\}", r"[\\w-]+", re.escape(name)) for name in ALL_NAMES if "{" in name]
# Names that Django or a package asks for: ours take their place.
ASKED_FOR = set().union(*map(templates_of, OF_OTHERS))


@pytest.mark.parametrize("page", PAGES)
def test_a_template_is_used(page: str) -> None:
    assert page in ALL_NAMES | SHOWN_BY_TESTS | ASKED_FOR or any(re.fullmatch(made, page) for made in MADE_UP)


@pytest.mark.parametrize("name", sorted(name for name in ALL_NAMES if "{" not in name))
def test_a_template_that_is_named_exists(name: str) -> None:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        assert name in ASKED_FOR


# --- Mails ------------------------------------------------------------------------------------------------------------
CONTEXTS = contexts(SOURCES)
PARTS = ("subject", "body")
MAY_STAND_IN_A_MAIL = {
    *{"ref", "path", "public_url", "secret_path"},  # a reference and a link
    *{"school", "part", "role"},  # a school, a part of the clockwork, a kind of post: no person
    *{"duty", "rung", "state", "answer"},  # words out of fixed lists
    *{"total", "late", "acts", "head", "stage"},  # counts, the number of a stage, and the seal of the record
}


def variables(template: str) -> set[str]:
    """Every name that the template asks for, in all of its branches."""
    text = (TEMPLATES / "emails" / template).read_text()
    tags = re.findall(r"{%\s*(?:el)?if\s+(.+?)\s*%}", text)
    asked = {name for tag in tags for name in re.findall(r"(?<![\w\"])[a-z_]+(?![\w\"])", tag)} - {"and", "or", "not"}
    return asked | set(re.findall(r"{{\s*([a-z_]+)", text))


def test_every_mail_has_both_parts_and_every_part_its_mail() -> None:
    files = {path.name for path in (TEMPLATES / "emails").iterdir()}
    assert files == {f"{kind}.{part}.txt" for kind in CONTEXTS for part in PARTS}


@pytest.mark.parametrize("kind", sorted(CONTEXTS))
def test_a_mail_asks_for_nothing_that_it_is_not_given(kind: str) -> None:
    given = CONTEXTS[kind] | {"public_url"}
    for part in PARTS:
        assert variables(f"{kind}.{part}.txt") <= given
        name = f"emails/{kind}.{part}.txt"
        words = Engine.get_default().get_template(name).render(Context(dict.fromkeys(given, "said")))
        assert words.strip()
        assert "{" not in words


@pytest.mark.parametrize("kind", sorted(CONTEXTS))
def test_a_mail_holds_nothing_that_could_be_a_name(kind: str) -> None:
    assert CONTEXTS[kind] <= MAY_STAND_IN_A_MAIL
    assert variables(f"{kind}.subject.txt") <= {"ref"}


# --- Facts and their authors ------------------------------------------------------------------------------------------
def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


def nullable_pairs() -> Iterator[tuple[type[models.Model], str, str]]:
    for model in our_models():
        fields = {field.name: field for field in model._meta.concrete_fields}
        for name, field in fields.items():
            by = f"{name.removesuffix('_at')}_by"
            if name.endswith("_at") and field.null and by in fields:
                yield model, name, by


@pytest.mark.parametrize(
    ("model", "at", "by"), list(nullable_pairs()), ids=lambda value: getattr(value, "__name__", value)
)
def test_a_fact_has_its_author_or_is_no_fact(model: type[models.Model], at: str, by: str) -> None:
    assert any(one.name.endswith(f"{at}_with_{by}") for one in model._meta.constraints)
    assert model._meta.get_field(by).null


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_an_author_has_an_instant(model: type[models.Model]) -> None:
    fields = {field.name for field in model._meta.concrete_fields}
    authors = {name.removesuffix("_by") for name in fields if name.endswith("_by")}
    alone = {f"{fact}_by" for fact in authors if not {f"{fact}_at", f"{fact}_on"} & fields}
    assert alone <= {"given_by"}  # whoever gave the case to its owner did so at `owned_since`


# --- Obligations ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_obligation_has_a_page_and_a_duty_in_words(kind: str) -> None:
    assert reverse(KINDS[kind].url_name, args=["OAK-X-1"]).startswith("/")
    assert KINDS[kind].duty[0].isupper()
    assert not KINDS[kind].duty.endswith(".")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_ladder_climbs_from_the_owner_and_never_waits_less(kind: str) -> None:
    ladder = KINDS[kind].ladder
    rungs = [list(Rung).index(step.rung) for step in ladder]
    waits = [(step.school_days, step.minutes) for step in ladder]
    assert (ladder[0].rung, waits[0]) == (Rung.OWNER, (0, 0))
    assert len(rungs) > 1 or kind == "conduct.lado_yourself"  # nobody else at the school may know of it
    assert rungs == sorted(set(rungs))
    assert waits == sorted(waits)


# --- Roles ------------------------------------------------------------------------------------------------------------
def test_every_role_has_its_rights_and_its_name() -> None:
    assert set(GRANTS) == set(Role) == set(ROLE_LABELS)
    assert len(set(ROLE_LABELS.values())) == len(Role)


def test_every_permission_is_granted_to_somebody_and_asked_for_somewhere() -> None:
    text = "\n".join(path.read_text() for path in SOURCES if path.name != "policy.py")
    asked = {permission for permission in Permission if re.search(rf"\b(?:P|Permission)\.{permission.name}\b", text)}
    assert set().union(*GRANTS.values()) == set(Permission) == asked
