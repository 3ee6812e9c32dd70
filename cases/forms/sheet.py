"""The concern form as a whole: from what came in, to what a draft keeps, to the page again, to what is sent.

`typed` never judges; `Sheet` shows what was kept, and judges it only when asked to.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from cases.choices import Part
from cases.forms.log import NAMED_FIELDS, ChildForm, ConcernForm, ToolForm, marks_in_words, words_of
from cases.rules import MAX_CHILDREN
from cases.selectors.picking import colleagues, find_pupils, labelled
from safeguard.people.models import Pupil
from safeguard.web.templatetags.ui import form_problems

Answers = dict[str, Any]
ROW: Final = re.compile(r"children-(\d{1,3})-(text|ref|pick|part)")
MOST_ROWS: Final = MAX_CHILDREN + 5
SEARCHED_AT_ONCE: Final = 3
BLANK_CHILD: Final = {"text": "", "ref": "", "part": Part.SUBJECT.value}


def storable(text: str) -> str:
    """All that PostgreSQL can hold of it: no NUL, no half of a character."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


@cache
def posted_names() -> frozenset[str]:
    """Every name under which the questions come in, the boxes of a date each under its own."""
    form = ConcernForm(colleagues=[])
    parts = {
        f"{name}_{part}" for name, field in form.fields.items() for part in getattr(field.widget, "part_names", ())
    }
    return frozenset(parts | set(form.fields))


def typed(post: Any, before: Answers) -> Answers:
    """Turn what came in into what a draft keeps. Marks were kept by their own page and stay."""
    known = posted_names()
    fields = {name: [storable(one) for one in values] for name, values in post.lists() if name in known}
    return {
        "fields": fields,
        "children": children_typed(post),
        "marks": before.get("marks", []),
        "page": storable(post.get("page", ""))[:40],
    }


def children_typed(post: Any) -> list[dict[str, str]]:
    """The rows of children, in order, after the row buttons: one taken out, one more added."""
    rows: dict[int, dict[str, str]] = {}
    for name, values in post.lists():
        if found := ROW.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = storable(values[-1]) if values else ""
    removed = post.get("remove", "")
    kept = [row_typed(row) for number, row in sorted(rows.items()) if str(number) != removed][:MOST_ROWS]
    if "add_row" in post and len(kept) < MOST_ROWS:
        kept.append(dict(BLANK_CHILD))
    return kept


def row_typed(row: Mapping[str, str]) -> dict[str, str]:
    return {
        "text": row.get("text", ""),
        "ref": row.get("ref", "") or row.get("pick", ""),
        "part": row.get("part", "") or Part.SUBJECT.value,
    }


class Sheet:
    """The whole page, made of a draft's answers. With `judge` its forms are bound and carry their faults."""

    def __init__(self, school: Any, author: Any, answers: Answers, *, may_search: bool, judge: bool = False) -> None:
        self.school, self.may_search, self.judged = school, may_search, judge
        self.answers = answers
        self.staff = colleagues(school, besides=author)
        self.form = self._questions(MultiValueDict(answers.get("fields", {})))
        self.rows = self._rows(answers.get("children") or [dict(BLANK_CHILD)]) if may_search else []
        self.page_form = ToolForm({} if judge else None)

    def _questions(self, data: MultiValueDict[str, str]) -> ConcernForm:
        if self.judged:
            return ConcernForm(data, colleagues=self.staff)
        blank = ConcernForm(colleagues=self.staff)
        initial = {name: field.widget.value_from_datadict(data, {}, name) for name, field in blank.fields.items()}
        return ConcernForm(initial=initial, colleagues=self.staff)

    def _rows(self, children: list[dict[str, str]]) -> list[ChildForm]:
        refs = [child["ref"] for child in children if child["ref"]]
        known = {pupil.ref: pupil for pupil in Pupil.objects.filter(school=self.school, ref__in=refs)} if refs else {}
        said = {pupil.ref: label for pupil, label in labelled(list(known.values()))}
        searches = SEARCHED_AT_ONCE
        rows = []
        for number, child in enumerate(children):
            pupil = known.get(child["ref"])
            matches: list[tuple[Pupil, str]] | None = None
            if pupil is None and child["text"].strip() and searches:
                searches -= 1
                matches = labelled(find_pupils(self.school, child["text"]))
            rows.append(self._row(number, child, pupil, said, matches))
        return rows

    def _row(
        self,
        number: int,
        child: dict[str, str],
        pupil: Pupil | None,
        said: dict[str, str],
        matches: list[tuple[Pupil, str]] | None,
    ) -> ChildForm:
        prefix = f"children-{number}"
        about: dict[str, Any] = {
            "pupil": pupil,
            "label": said.get(child["ref"], ""),
            "matches": matches,
            "is_stranger": bool(child["ref"]) and pupil is None,
            "search_url": self.search_url,
        }
        shown = child if pupil else child | {"ref": ""}
        if self.judged:
            data = {f"{prefix}-{name}": value for name, value in shown.items()}
            return ChildForm(data, prefix=prefix, **about)
        return ChildForm(initial=shown, prefix=prefix, **about)

    @property
    def empty_row(self) -> ChildForm:
        """The row that the browser copies for one more child."""
        return ChildForm(initial=dict(BLANK_CHILD), prefix="children-__prefix__", search_url=self.search_url)

    @property
    def search_url(self) -> str:
        return f"{reverse('cases:pupil_search')}?{urlencode({'school': self.school.code})}"

    @property
    def strangers(self) -> list[str]:
        """References that are not of this school: somebody changed the page."""
        rows = zip(self.rows, self.answers.get("children", []), strict=False)
        return [child["ref"] for row, child in rows if row.is_stranger]

    @property
    def problems(self) -> list[dict[str, str]]:
        """Every fault in the order of the page, each with the control that mends it."""
        return [problem for form in (self.page_form, *self.rows, self.form) for problem in form_problems(form)]

    @property
    def marks(self) -> list[dict[str, Any]]:
        return list(self.answers.get("marks", []))

    @property
    def marks_shown(self) -> list[dict[str, Any]]:
        """In words, as a page lists them."""
        return marks_in_words(self.marks)

    def is_valid(self) -> bool:
        """Judge everything, so that every fault is shown at once."""
        rows = [row.is_valid() for row in self.rows]
        whole = self.form.is_valid()
        self._judge_children(all(rows))
        return whole and all(rows) and not self.form.errors and not self.page_form.errors and not self._row_faults

    @property
    def _row_faults(self) -> bool:
        return any(row.errors for row in self.rows)

    def _judge_children(self, rows_are_right: bool) -> None:
        described = bool(self.form.cleaned_data.get("unnamed_child"))
        chosen = self.pupil_ids
        if not self.may_search and not described:
            self.form.add_error("unnamed_child", "Describe the child or the children")
        elif rows_are_right and not chosen and not described:
            self.rows[0].add_error("text", "Enter the child’s name, or describe the child if you do not know it")
        for number, row in enumerate(self.rows):
            if row.pupil and row.pupil.pk in [other.pupil.pk for other in self.rows[:number] if other.pupil]:
                row.add_error("part", f"{row.pupil.name} is named twice. Take one of them out")
        if len(chosen) > MAX_CHILDREN:
            self.page_form.add_error(
                None, f"A concern can name {MAX_CHILDREN} children at the most. Log a second one for the others"
            )

    def refuse(self, reasons: list[str]) -> None:
        """Show what stands in the way of the whole page."""
        self.page_form = ToolForm({})
        self.page_form.refuse(reasons)

    @property
    def children(self) -> list[tuple[str, str]]:
        """Each child with the part in words, for the page where the answers are checked."""
        return [(row.chosen_label, words_of(Part, row.cleaned_data["part"])) for row in self.rows if row.pupil]

    @property
    def pupil_ids(self) -> list[int]:
        return [row.pupil.pk for row in self.rows if row.pupil]

    @property
    def named_ids(self) -> list[int]:
        """Whom the reporter has named so far, judged or not."""
        picked = {self.form[name].value() for name in NAMED_FIELDS}
        return [person.pk for person in self.staff if str(person.pk) in picked]

    @property
    def named(self) -> list[Any]:
        """The colleagues who must not see it, each once."""
        return [person for person in self.staff if person.pk in self.named_ids]

    @property
    def unnamed_is_open(self) -> bool:
        """Whether the part for a child without a name is to be shown open."""
        return bool(self.form["unnamed_child"].value() or self.form["unnamed_child"].errors)

    def facts(self) -> dict[str, Any]:
        """What `log_concern` takes, of a sheet that is valid."""
        clean = self.form.cleaned_data
        told = clean["told_dsl"] == "yes"
        as_typed = ("in_danger", "account", "child_words", "view", "happened_at", "place", "kind", "done_so_far")
        return {name: clean[name] for name in (*as_typed, "unnamed_child")} | {
            "parts": [(row.pupil, row.cleaned_data["part"]) for row in self.rows if row.pupil],
            "told_dsl": told,
            "told_whom": clean["told_whom"] if told else "",
            "marks": [mark_sent(mark) for mark in self.marks],
            "named_staff": self.named,
        }


def mark_sent(mark: dict[str, Any]) -> dict[str, Any]:
    return {name: mark[name] for name in ("region", "x", "y", "kind")} | {"description": mark["text"]}
