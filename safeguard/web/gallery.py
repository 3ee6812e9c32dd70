"""What the component gallery shows: one of everything, with invented words. Used by the tests and by page authors."""

from datetime import datetime, timedelta
from typing import Any

from safeguard.web import bodymap, forms

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 120" width="800" height="240">'
    '<path d="M40 100V40h60v60zM140 100V20h60v80zM240 100V60h60v40z" fill="#0b5f68"/>'
    '<path d="M20 100h360" stroke="#12232b"/></svg>'
)
YES_NO = [("yes", "Yes"), ("no", "No")]


class GalleryForm(forms.GovForm):
    """Every kind of field."""

    reveals = {"danger": {"yes": ["told"]}}
    needs = {"told": "Enter who you told"}

    child = forms.SelectField(
        label="Which child?",
        picker=True,
        choices=[("OAK-P-1", "Mia Osei, Year 4"), ("OAK-P-2", "Tom Reilly, Year 6")],
        missing="Select a child, or say that you do not know the name",
    )
    place = forms.LineField(label="Where did it happen?", width=20, missing="Enter where it happened")
    happened_at = forms.WhenField(label="When did it happen?", help_text="For example, 19 11 2026 at 9:15am.")
    born_on = forms.DayField(label="Date of birth", required=False, future=False)
    account = forms.PlainTextField(
        label="What did you see or hear?",
        help_text="Use the child’s own words where you can. Write what happened, not what you think it means.",
        missing="Enter what you saw or heard",
    )
    danger = forms.RadiosField(
        label="Is the child in danger now?",
        choices=YES_NO,
        hints={"yes": "Tell a safeguarding lead in person before you go on."},
        missing="Select yes if the child is in danger now",
    )
    told = forms.LineField(label="Who have you told?", required=False)
    kinds = forms.CheckboxesField(
        label="What is it about?",
        required=False,
        choices=[("neglect", "Neglect"), ("emotional", "Emotional harm"), ("online", "Something online")],
    )
    papers = forms.FilesField(label="Photos or papers", required=False)
    sure = forms.ConfirmField(
        label="I have read this through", missing="Tick the box to say that you have read it through"
    )


def table_rows(now: datetime) -> list[dict[str, Any]]:
    told = [
        ("Mia Osei", "Year 4", "Immediate danger", "Said she is frightened to go home tonight.", "Mrs Cole", 8),
        ("Tom Reilly", "Year 6", "Urgent", "Bruise on left forearm; said he fell.", "Mr Shah", 105),
        ("Aisha Khan", "Year 2", "Routine", "Third late arrival this week, no breakfast.", "Office", 1140),
    ]
    names = ("child", "year", "urgency", "words", "by", "at")
    return [dict(zip(names, (*one[:5], now - timedelta(minutes=one[5])), strict=True)) for one in told]


def context(now: datetime, form: GalleryForm | None = None) -> dict[str, Any]:
    """Everything pages/gallery.html needs, fixed at `now`."""
    hour = timedelta(hours=1)
    return {
        "now": now,
        "form": form or GalleryForm(),
        "words": "She said:\n“I don’t want to go home tonight.”\n<b>not bold</b>  two spaces",
        "svg": SVG,
        "rows": table_rows(now),
        "hour_ago": now - hour,
        "yesterday": now - 26 * hour,
        "before": now - 80 * hour,
        "sections": [
            {"label": "Overview", "url": "#overview", "current": True},
            {"label": "Chronology", "url": "#chronology"},
            {"label": "Tasks", "url": "#tasks", "count": 2},
            {"label": "Who has looked", "url": "#readers"},
        ],
        "headings": [
            "Child",
            {"label": "Urgency", "url": "?sort=urgency", "sorted": "ascending"},
            "What was reported",
            "Waiting",
            {"label": "Action", "hidden": True},
        ],
        "summary_rows": [
            ("Born", "12 June 2017, age 9"),
            {"key": "Social worker", "value": "J. Adeyemi", "url": "#social-worker"},
            ("Other school", ""),
        ],
        "figures": [
            {"label": "Waiting to be read", "value": 3, "note": "Oldest 8 minutes", "url": "#waiting", "tone": "alert"},
            {"label": "Read, not decided", "value": 2, "url": "#undecided", "tone": "warn"},
            {"label": "Tasks overdue", "value": 0, "note": "Nothing late", "url": "#tasks"},
            {"label": "Staff trained", "value": "96%", "note": "3 of 71 are due"},
        ],
        "tasks": [
            {
                "label": "Chase the referral decision",
                "url": "#chase",
                "hint": "Owner: A. Patel",
                "due_at": now - 26 * hour,
            },
            {"label": "Core group report", "url": "#core", "due_at": now + 3 * hour},
            {"label": "Call mother", "status": "Done"},
        ],
        "clocks": [
            {"name": "Referral sent", "due_at": now - 60 * hour, "met_at": now - 61 * hour},
            {"name": "Decision from social care", "due_at": now - 26 * hour, "note": "1 working day"},
            {"name": "Assessment complete", "due_at": now + 800 * hour, "note": "45 working days"},
        ],
        "marks": [
            {"region": "front_left_forearm", "kind": "Bruise", "text": "Round, about 2cm, yellow at the edge"},
            {"region": "back_right_upper_arm", "kind": "Graze", "text": ""},
        ],
        "region_groups": bodymap.choices(),
        "figure_columns": ["Term", "Concerns", "Rate per 100 pupils"],
        "figure_rows": [["Autumn 2025", 41, "9.8"], ["Spring 2026", 58, "13.8"], ["Summer 2026", "under 5", "-"]],
    }
