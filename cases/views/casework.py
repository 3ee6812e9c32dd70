"""Writing on a case: notes, meetings, tasks, reviews, papers, what changed on the roll, corrections."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import actions, deadlines
from cases.access import with_case
from cases.conflicts import excluded_from_case
from cases.forms.casework import AmendForm, FilesForm, MeetingForm, NoteForm, ReviewForm, TaskForm
from cases.models import Case, Note
from cases.selectors import casefile
from cases.views.acts import answer, press
from cases.views.frame import children, names, url
from safeguard.policy import Permission

WORK = with_case(Permission.CASE_WORK, page="form")
ADDING = {
    "note": "Note",
    "meeting": "Meeting",
    "give_task": "Task",
    "review": "Review",
    "attach": "File",
}


def _about(case: Case, adding: str = "") -> dict[str, Any]:
    """What every form on a case shows above it: which case, and what else could be added."""
    tabs = [{"label": label, "url": url(name, case), "current": name == adding} for name, label in ADDING.items()]
    return {"about": names(children(case)), "adding": tabs if adding else []}


@WORK
def note(request: Any, case: Case) -> HttpResponse:
    form = NoteForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    untold = [contact for contact in casefile.contacts_of(case) if contact.must_not_be_told]
    return answer(
        request,
        case,
        form,
        partial(actions.add_note, case, by=request.user),
        template="cases/case/note.html",
        said="The note stands on the record.",
        untold=untold,
        **_about(case, "note"),
    )


@WORK
def meeting(request: Any, case: Case) -> HttpResponse:
    people = casefile.who_can_have_a_task(case, excluded_from_case(case))
    page = {"template": "cases/case/meeting.html", **_about(case, "meeting")}
    if "add_row" in request.POST:
        form = MeetingForm(people=people)
        form.resume(request.POST)
        return render(request, page.pop("template"), {"case": case, "form": form} | page)
    return answer(
        request,
        case,
        MeetingForm(request.POST or None, people=people),
        partial(actions.hold_meeting, case, by=request.user),
        said="The minutes stand on the record, and each task has its owner and its day.",
        **page,
    )


@WORK
def give_task(request: Any, case: Case) -> HttpResponse:
    people = casefile.who_can_have_a_task(case, excluded_from_case(case))
    return answer(
        request,
        case,
        TaskForm(request.POST or None, people=people),
        partial(actions.give_task, case, by=request.user),
        template="cases/case/task.html",
        said="The task was given. Its owner is told, and chased when it is late.",
        done=url("case_actions", case),
        **_about(case, "give_task"),
    )


@WORK
def review(request: Any, case: Case) -> HttpResponse:
    """The whole case looked at; the page shows what was to be true and the last review beside the form."""
    last = case.reviews.select_related("reviewed_by").first()
    return answer(
        request,
        case,
        ReviewForm(request.POST or None, initial={"safe_when": case.safe_when}),
        partial(actions.review_case, case, by=request.user),
        template="cases/case/review.html",
        said="The case was reviewed and the next review has its day.",
        last=last,
        latest=deadlines.latest_review(timezone.now(), case.school),
        **_about(case, "review"),
    )


@WORK
def attach(request: Any, case: Case) -> HttpResponse:
    return answer(
        request,
        case,
        FilesForm(request.POST or None, request.FILES or None),
        partial(actions.attach_files, case, by=request.user),
        template="cases/case/attach.html",
        said="The file was attached.",
        done=url("case_files", case),
        **_about(case, "attach"),
    )


def _amend(request: Any, case: Case, number: int, action: Any, *, said: str, verb: str) -> HttpResponse:
    written = get_object_or_404(Note.objects.select_related("case", "school", "written_by"), case=case, number=number)
    return answer(
        request,
        case,
        AmendForm(request.POST or None),
        partial(action, written, by=request.user),
        template=f"cases/case/{verb}.html",
        said=said,
        done=url("case_chronology", case),
        note=written,
        **_about(case),
    )


@WORK
def correct_note(request: Any, case: Case, number: int) -> HttpResponse:
    """Put what is right beside what was written; open or closed, a wrong word can be put right."""
    return _amend(request, case, number, actions.correct, said="The correction stands beside the note.", verb="correct")


@WORK
def withdraw_note(request: Any, case: Case, number: int) -> HttpResponse:
    said = "The note is marked as withdrawn. It stays on the record."
    return _amend(request, case, number, actions.withdraw, said=said, verb="withdraw")


@require_POST
@WORK
def look_at_roll(request: Any, case: Case) -> HttpResponse:
    """Say that a change on the roll was looked at: the one whose button was pressed, and no later one."""
    asked = request.POST.get("alert", "")
    alert = get_object_or_404(case.roll_alerts, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    action = partial(actions.look_at_roll_alert, alert, by=request.user)
    done = case.get_absolute_url()
    return press(request, action, said="It is recorded that you looked at the change.", done=done)
