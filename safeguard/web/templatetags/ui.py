"""The components that pages are made of. A tag shapes words that others decided; it decides nothing itself.

Every argument is escaped by the template it fills. The only markup taken as it is: the inside of a block tag (already
rendered, hence escaped, by Django) and the SVG of a chart or body map, which the server itself drew.
Registered as a builtin: no `load` is needed, and no name here may shadow one of Django's.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from safeguard.web import bodymap, words

register = template.Library()

COLOURS = {
    "red": "danger now, immediate danger, overdue, missed, escalated, child protection plan, must not be told, failed, "
    "could not be delivered, refused by the virus scan, silent, missing, expired",
    "orange": "urgent, same day, late, getting worse, not satisfied, not answered yet, refused, to do, not shared",
    "yellow": "not read yet, new, waiting, due, due soon, pending, not acknowledged, waiting for an answer, draft, "
    "to be decided, to be matched, to be planned, "
    "closing proposed, being checked for viruses, waiting for receipt, to be sent, file awaited",
    "blue": "routine, open, read, in hand, acknowledged, monitoring, sent, being sent, in progress, early help, "
    "family help, added later, started",
    "green": "done, met, safe, getting safer, accepted, agreed, completed, up to date, ready, running, imported, "
    "answers now, shared, planned, issued, receipt confirmed, taken in",
    "purple": "child in need, looked after, previously looked after, referred, restricted, social worker, "
    "has a social worker, send, young carer, significant",
    "grey": "closed, no further action, no change, too early to say, withdrawn, cancelled, not started, left, "
    "corrected, correction, closed now, not our child",
}
COLOUR_OF = {word: colour for colour, said in COLOURS.items() for word in said.split(", ")}
DUE_COLOURS = {
    "done": "green",
    "late": "orange",
    "overdue": "red",
    "today": "orange",
    "soon": "yellow",
    "later": "blue",
}


def colour_of(word: str) -> str:
    """The colour of a status word; an unknown word is grey, never an error."""
    return COLOUR_OF.get(str(word).strip().lower(), "grey")


def instant_now(context: template.Context) -> datetime:
    """`now` from the page when it is an instant (a view fixes it for the whole page), else the wall clock."""
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()


def inside(content: str) -> SafeString:
    """The inside of a block tag: Django has rendered, and so escaped, it already."""
    return mark_safe(content.strip())  # noqa: S308


# --- Words -----------------------------------------------------------------------------------------------------------
@register.simple_tag(name="tag")
def status_tag(word: Any, colour: str = "") -> SafeString:
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour or colour_of(word), word)


@register.simple_tag(takes_context=True)
def when(context: template.Context, moment: datetime | date | None, style: str = "long") -> SafeString | str:
    """A `<time>`: long "Thursday 19 November 2026 at 4:10pm", near "today at 4:10pm", day, clock, or ago."""
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return format_html(
            '<time datetime="{}">{}</time>', moment.isoformat(), words.day(moment, weekday=style == "long")
        )
    local = moment.astimezone(words.LONDON)
    said = {
        "long": lambda: words.instant(moment),
        "near": lambda: words.near(moment, instant_now(context)),
        "day": lambda: words.day(moment, weekday=False),
        "clock": lambda: words.clock(moment),
        "ago": lambda: words.ago(moment, instant_now(context)),
    }[style]()
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), said)


@register.simple_tag(takes_context=True)
def ago(context: template.Context, moment: datetime) -> SafeString | str:
    return when(context, moment, "ago")


@register.simple_tag(takes_context=True)
def waiting(context: template.Context, since: datetime) -> SafeString:
    """How long it has waited: "1 hour 45 minutes"."""
    said = words.span(instant_now(context) - since)
    return format_html(
        '<time datetime="{}">{}</time>', since.astimezone(words.LONDON).isoformat(timespec="minutes"), said
    )


@register.simple_tag(takes_context=True)
def due(context: template.Context, due_at: datetime | None, met_at: datetime | None = None) -> SafeString | str:
    """A deadline as a tag whose words alone say whether it is late."""
    if due_at is None:
        return ""
    said = words.due(due_at, instant_now(context), met_at)
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', DUE_COLOURS[said.state], said.words)


@register.simple_tag
def prose(text: str) -> SafeString:
    """A person's own words, whole: line ends kept, direction by content, nothing read as markup."""
    return format_html('<div class="sg-prose" dir="auto">{}</div>', text)


# --- Page furniture --------------------------------------------------------------------------------------------------
@register.simple_block_tag
def page_header(content: str, title: str, caption: str = "", lead: str = "") -> str:
    """The one h1, with what it belongs to above it and, inside the block, its actions."""
    return render_to_string(
        "components/page_header.html", {"title": title, "caption": caption, "lead": lead, "actions": inside(content)}
    )


@register.inclusion_tag("components/sub_nav.html")
def sub_nav(items: Iterable[Mapping[str, Any]], label: str = "Sections of this record") -> dict[str, Any]:
    return {"items": items, "label": label}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*pairs: Any) -> dict[str, Any]:
    """`{% breadcrumbs "Cases" cases_url "OAK-2026-0142" "" %}`: label, url, label, url; the last has no address."""
    return {"items": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("components/back_link.html")
def back_link(url: str, label: str = "Back") -> dict[str, Any]:
    return {"url": url, "label": label}


@register.simple_tag
def link_button(label: str, url: str, kind: str = "", hidden: str = "") -> SafeString:
    """A link that looks like a button; `hidden` completes its name for someone who cannot see the row."""
    return render_to_string("components/link_button.html", {"label": label, "url": url, "kind": kind, "hidden": hidden})


@register.simple_tag
def submit(label: str, kind: str = "", name: str = "", value: str = "", hidden: str = "") -> SafeString:
    """A submit button that ignores a second press within a second."""
    context = {"label": label, "kind": kind, "name": name, "value": value, "hidden": hidden}
    return render_to_string("components/submit.html", context)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet | None) -> dict[str, Any]:
    """Every problem of every form, each a link to the control that mends it. Give it all the forms of the page."""
    problems: list[dict[str, str]] = []
    for form in forms:
        problems += formset_problems(form) if isinstance(form, BaseFormSet) else form_problems(form)
    return {"problems": problems}


def formset_problems(formset: BaseFormSet) -> list[dict[str, str]]:
    found = [{"text": str(text), "target": ""} for text in formset.non_form_errors()]
    for form in formset.forms:
        found += form_problems(form)
    return found


def form_problems(form: BaseForm | None) -> list[dict[str, str]]:
    if form is None or not form.is_bound:
        return []
    found = []
    for name, errors in form.errors.items():
        target = ""
        if name in form.fields:
            bound = form[name]
            target = getattr(bound, "error_target", bound.id_for_label)
        found += [{"text": str(text), "target": target} for text in errors]
    return found


# --- Records ---------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Any], borderless: bool = False) -> dict[str, Any]:
    """Rows are (key, value) or {key, value, url, action, hidden, prose}. A row without a value says "Not recorded"."""
    shaped = [dict(row) if isinstance(row, Mapping) else {"key": row[0], "value": row[1]} for row in rows]
    return {"rows": shaped, "borderless": borderless, "has_actions": any(row.get("url") for row in shaped)}


@register.simple_block_tag
def summary(content: str) -> SafeString:
    """Holds `row` blocks, for values that need markup of their own."""
    return format_html('<dl class="govuk-summary-list">{}</dl>', inside(content))


@register.simple_block_tag
def row(content: str, key: str, url: str = "", action: str = "Change", hidden: str = "") -> SafeString:
    context = {"key": key, "content": inside(content), "url": url, "action": action, "hidden": hidden or key.lower()}
    return render_to_string("components/summary_row.html", context)


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    return format_html('<div class="moj-timeline sg-timeline">{}</div>', inside(content))


@register.simple_block_tag(takes_context=True)
def event(
    context: template.Context,
    content: str,
    title: str,
    by: str = "",
    at: datetime | date | None = None,
    recorded_at: datetime | None = None,
    kind: str = "",
    url: str = "",
    withdrawn: str = "",
    significant: bool = False,
    level: int = 3,
) -> SafeString:
    """One entry of a chronology. `recorded_at` is said when it is another day than `at`; `withdrawn` says why."""
    shown = {"title": title, "by": by, "at": at, "kind": kind, "url": url, "withdrawn": withdrawn, "level": level}
    shown |= {"content": inside(content), "significant": significant, "now": instant_now(context)}
    shown["recorded"] = recorded_at if recorded_at and recorded_later(at, recorded_at) else None
    return render_to_string("components/event.html", shown)


def recorded_later(at: datetime | date | None, recorded_at: datetime) -> bool:
    if at is None:
        return False
    day = at.astimezone(words.LONDON).date() if isinstance(at, datetime) else at
    return recorded_at.astimezone(words.LONDON).date() != day


@register.inclusion_tag("components/task_list.html", takes_context=True)
def task_list(context: template.Context, items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Items: {label, url, hint} and either {status, colour} or {due_at, met_at}."""
    return {"items": [{"met_at": None} | dict(item) for item in items], "now": instant_now(context)}


@register.simple_block_tag
def card(content: str, heading: str = "", level: int = 2, tone: str = "", url: str = "") -> SafeString:
    """A bounded piece of a page. Tones: (none), alert, warn, good, quiet."""
    context = {"content": inside(content), "heading": heading, "level": level, "tone": tone, "url": url}
    return render_to_string("components/card.html", context)


@register.inclusion_tag("components/tiles.html")
def tiles(items: Iterable[Mapping[str, Any]], label: str = "Figures") -> dict[str, Any]:
    """Items: {label, value, note, url, tone}. Counts that link to their list, or figures that link to nothing."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("components/clocks.html", takes_context=True)
def clock_cards(context: template.Context, items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Items: {name, due_at, met_at, note}. Worked out once on the server: no live ticking."""
    now = instant_now(context)
    cards = [dict(item) | {"said": words.due(item["due_at"], now, item.get("met_at"))} for item in items]
    return {"items": [one | {"colour": DUE_COLOURS[one["said"].state]} for one in cards], "now": now}


# --- Lists -----------------------------------------------------------------------------------------------------------
@register.simple_block_tag(takes_context=True)
def filters(
    context: template.Context, content: str, applied: int = 0, clear_url: str = "", label: str = "Filter"
) -> SafeString:
    """A GET form in a `details`: works without JavaScript, can be bookmarked. Its inside is the fields."""
    inner = {"content": inside(content), "applied": applied, "clear_url": clear_url, "label": label}
    return render_to_string("components/filters.html", inner)


@register.simple_block_tag
def table(
    content: str, caption: str, headings: Iterable[Any] = (), hide_caption: bool = False, wide: bool = False
) -> SafeString:
    """A table whose rows become cards on a phone; `wide` keeps it a table that scrolls beside a fixed first column.

    Headings are words or {label, url, sorted, numeric, hidden, width ("one-quarter")}; inside are `<tr>`s of `cell`s.
    """
    shaped = [dict(one) if isinstance(one, Mapping) else {"label": one} for one in headings]
    context = {
        "content": inside(content),
        "caption": caption,
        "headings": shaped,
        "hide_caption": hide_caption,
        "wide": wide,
    }
    return render_to_string("components/table.html", context)


@register.simple_block_tag
def cell(content: str, label: str = "", head: bool = False, numeric: bool = False, action: bool = False) -> SafeString:
    """One cell; `label` is its column's heading and is shown beside the value on a phone."""
    context = {"content": inside(content), "label": label, "head": head, "numeric": numeric, "action": action}
    return render_to_string("components/cell.html", context)


@register.inclusion_tag("components/keyset.html")
def keyset(newer_url: str = "", older_url: str = "", newer: str = "Newer", older: str = "Older") -> dict[str, Any]:
    return {"newer_url": newer_url, "older_url": older_url, "newer": newer, "older": older}


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """This page's query with some parts changed; None or "" takes a part out. For sort, filter and page links."""
    request = context.get("request")
    parts = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value in (None, ""):
            parts.pop(name, None)
        else:
            parts[name] = value
    return f"?{parts.urlencode()}"


@register.simple_block_tag
def empty_state(content: str, heading: str, level: int = 2) -> SafeString:
    """A list with nothing in it: what that means, and what to do next."""
    return render_to_string(
        "components/empty_state.html", {"heading": heading, "content": inside(content), "level": level}
    )


# --- Telling ---------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def confirmation(
    content: str, title: str, reference: str = "", said: str = "Your reference", level: int = 1
) -> SafeString:
    """It happened: the page's h1, the reference to keep and, inside, what happens next."""
    context = {"content": inside(content), "title": title, "reference": reference, "said": said, "level": level}
    return render_to_string("components/confirmation.html", context)


@register.simple_block_tag
def inset(content: str, tone: str = "") -> SafeString:
    return render_to_string("components/inset.html", {"content": inside(content), "tone": tone})


@register.simple_block_tag
def warning(content: str) -> SafeString:
    return render_to_string("components/warning.html", {"content": inside(content)})


@register.simple_block_tag
def expander(content: str, label: str, is_open: bool = False) -> SafeString:
    return render_to_string(
        "components/expander.html", {"content": inside(content), "label": label, "is_open": is_open}
    )


@register.simple_block_tag
def notice(content: str, title: str = "Important", tone: str = "") -> SafeString:
    """A notification banner. Tones: (none), success, danger."""
    return render_to_string("components/notice.html", {"content": inside(content), "title": title, "tone": tone})


@register.inclusion_tag("components/chart.html")
def chart(
    heading: str,
    svg: str,
    columns: Iterable[str],
    rows: Iterable[Iterable[Any]],
    note: str = "",
    caption: str = "",
    level: int = 2,
) -> dict[str, Any]:
    """A figure: the finding as its heading, the server's own SVG, and always its data table (also in print)."""
    return {
        "heading": heading,
        "svg": mark_safe(svg),  # noqa: S308 - drawn by the server from numbers, never from what a person typed
        "columns": list(columns),
        "rows": [list(one) for one in rows],
        "note": note,
        "caption": caption or heading,
        "level": level,
    }


@register.inclusion_tag("components/body_map.html")
def body_map(marks: Iterable[Mapping[str, Any]] = (), select: str = "", listed: bool = True) -> dict[str, Any]:
    """The drawing with numbered marks and their list. `select` is the id of the control that it is a shortcut for."""
    placed = [dict(mark) | {"number": number} for number, mark in enumerate(marks, 1)]
    named = [mark | {"label": bodymap.label(mark["region"])} for mark in placed]
    return {"views": bodymap.draw(placed, pickable=bool(select)), "marks": named if listed else [], "select": select}
