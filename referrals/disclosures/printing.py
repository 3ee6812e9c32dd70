"""The briefing as content: headings with questions and answers, whole for the head, and without names for the chair."""

from collections.abc import Iterable
from typing import Any

from referrals.disclosures.choices import EntryKind
from referrals.disclosures.models import IncidentEntry, IncidentPerson, SeriousIncident
from referrals.disclosures.roles import Labelled, Replacer
from safeguard import paper
from safeguard.web.words import day, instant

Content = dict[str, Any]
MARK = "Confidential. Children are named: for those who work on it only."
MARK_WITHOUT = "Confidential. Children and others in it are named by their part."


def content_of(incident: SeriousIncident, people: Iterable[IncidentPerson], *, number: int) -> Content:
    """Gather the briefing as it stands now, with names."""
    named = list(people)
    entries = list(incident.entries.select_related("written_by").order_by("happened_at", "id"))
    of_people = [[one.label, f"{one.known_as} · {one.get_part_display()}"] for one in named]
    return _content(incident, number, of_people, entries, MARK)


def without_names(content: Content, people: Iterable[IncidentPerson]) -> Content:
    """Return the same with every name in it replaced by its label; the list of people says their parts only."""
    named = list(people)
    swapped: Content = Replacer(labelled(named)).through(content)
    swapped["mark"] = MARK_WITHOUT
    for section in swapped["sections"]:
        if section["code"] == "people":
            section["rows"] = [[one.label, one.get_part_display()] for one in named]
    return swapped


def labelled(people: Iterable[IncidentPerson]) -> list[Labelled]:
    """The names of each person as they may stand in words: given and known names, the family name, the label."""
    found = []
    for one in people:
        if one.pupil:
            found.append((f"{one.pupil.first_name}|{one.pupil.known_as}", one.pupil.last_name, one.label))
        else:
            given, _, family = one.known_as.strip().rpartition(" ")
            found.append((given or family, family if given else "", one.label))
    return found


def _content(
    incident: SeriousIncident, number: int, people: list[list[str]], entries: list[IncidentEntry], mark: str
) -> Content:
    def said(kind: EntryKind) -> list[list[str]]:
        return [[instant(one.happened_at), one.text] for one in entries if one.kind == kind]

    sections = [
        ("incident", "The incident", _head(incident)),
        ("people", "Who is in it", people),
        ("facts", "The facts, as they are known", said(EntryKind.FACT)),
        ("done", "What was done at once", said(EntryKind.DONE)),
        ("actions", "Who is accountable for what", _actions(incident)),
        ("told", "Who was told", _told(incident)),
        ("lessons", "Lessons", said(EntryKind.LESSON)),
    ]
    return {
        "title": f"Serious incident briefing {incident.ref}",
        "caption": f"Version {number} · {incident.school.name}",
        "mark": mark,
        "sections": [{"code": code, "heading": heading, "rows": rows} for code, heading, rows in sections if rows],
    }


def _head(incident: SeriousIncident) -> list[list[str]]:
    rows = [
        ["What it is", incident.title],
        ["When it happened", instant(incident.happened_at)],
        ["When the school knew", instant(incident.known_at)],
        ["Where", incident.place],
        ["Early years", "Yes: Ofsted is told within 14 days" if incident.is_early_years else ""],
        ["Who leads", incident.owner.label],
    ]
    return [row for row in rows if row[1]]


def _actions(incident: SeriousIncident) -> list[list[str]]:
    rows = []
    for action in incident.actions.select_related("owner").order_by("number"):
        if action.withdrawn_at:
            continue
        ended = f"Done {day(action.done_at)}: {action.result}" if action.done_at else f"By {day(action.due_on)}"
        rows.append([f"{action.number}. {action.owner.label}", f"{action.title}\n{ended}"])
    return rows


def _told(incident: SeriousIncident) -> list[list[str]]:
    return [
        [
            told.get_body_display(),
            "\n".join(
                filter(None, [f"{instant(told.told_at)}, {told.get_how_display().lower()}", told.person, told.words])
            ),
        ]
        for told in incident.told.order_by("told_at", "id")
    ]


def paper_of(content: Content, *, at: Any) -> bytes:
    """Print a version as a tagged PDF (PDF/UA-1); the same content gives the same bytes."""
    return paper.pdf("briefing", content, at=at)
