"""The components: what they say, that they escape everything, and that one of each can be drawn on one page."""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from safeguard.web import gallery, words
from safeguard.web.templatetags import ui

NOW = dt.datetime(2026, 11, 22, 10, 5, tzinfo=dt.UTC)
BAD = "<script>alert(1)</script>'\"&"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&#x27;&quot;&amp;"


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context({"now": NOW, "bad": BAD} | context))


def page(name: str, **context: object) -> str:
    """A page as a signed-out visitor gets it, without a database."""
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    return render_to_string(name, {"user": request.user, "messages": []} | context, request=request)


@pytest.fixture
def gallery_page():
    return page("pages/gallery.html", **gallery.context(NOW))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (dt.datetime(2026, 11, 19, 16, 10, tzinfo=dt.UTC), "Thursday 19 November 2026 at 4:10pm"),
        (dt.datetime(2026, 7, 1, 11, 0, tzinfo=dt.UTC), "Wednesday 1 July 2026 at midday"),
        (dt.datetime(2026, 7, 1, 23, 0, tzinfo=dt.UTC), "Thursday 2 July 2026 at midnight"),
        (dt.datetime(2026, 1, 1, 0, 5, tzinfo=dt.UTC), "Thursday 1 January 2026 at 12:05am"),
    ],
)
def test_instants_read_as_in_england(moment, said):
    assert words.instant(moment) == said


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.005, "less than a minute"),
        (0.0167, "1 minute"),
        (1.75, "1 hour 45 minutes"),
        (7.5, "7 hours"),
        (26, "1 day"),
        (80, "3 days"),
        (24 * 75, "2 months"),
    ],
)
def test_spans_read_as_people_say_them(hours, said):
    assert words.span(dt.timedelta(hours=hours)) == said


@pytest.mark.parametrize(
    ("hours", "met", "said", "state"),
    [
        (3, None, "Due in 3 hours", "today"),
        (20, None, "Due in 20 hours", "soon"),
        (72, None, "Due in 3 days", "later"),
        (0, None, "Overdue", "overdue"),
        (-26, None, "Overdue by 1 day", "overdue"),
        (-26, -27, "Done in time", "done"),
        (-26, -24, "Done 2 hours late", "late"),
    ],
)
def test_deadlines_are_said_in_words(hours, met, said, state):
    met_at = None if met is None else NOW + dt.timedelta(hours=met)
    assert words.due(NOW + dt.timedelta(hours=hours), NOW, met_at) == (said, state)


def test_near_names_the_day_from_london():
    late = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)
    assert words.near(late, dt.datetime(2026, 7, 2, 8, 0, tzinfo=dt.UTC)) == "today at 12:30am"
    assert words.near(NOW, dt.datetime(2027, 2, 2, tzinfo=dt.UTC)) == "22 November 2026 at 10:05am"


def test_a_status_word_has_a_colour_and_an_unknown_one_is_grey():
    assert 'govuk-tag--red">Overdue<' in draw('{% tag "Overdue" %}')
    assert 'govuk-tag--grey">Something new<' in draw('{% tag "Something new" %}')
    assert 'govuk-tag--blue">Year 4<' in draw('{% tag "Year 4" "blue" %}')


def test_no_word_has_two_colours():
    said = [word for words in ui.COLOURS.values() for word in words.split(", ")]
    assert len(said) == len(set(said))


def test_times_carry_a_machine_reading():
    drawn = draw("{% when at %}", at=dt.datetime(2026, 7, 1, 11, 0, tzinfo=dt.UTC))
    assert drawn == '<time datetime="2026-07-01T12:00+01:00">Wednesday 1 July 2026 at midday</time>'
    assert draw("{% when at %}", at=dt.date(2017, 6, 12)) == '<time datetime="2017-06-12">Monday 12 June 2017</time>'
    assert draw("{% when at %}", at=None) == ""


EVERY_TAG = """{% tag bad %}{% prose bad %}{% page_header bad caption=bad lead=bad %}{{ bad }}{% endpage_header %}
{% sub_nav items label=bad %}{% breadcrumbs bad "/" bad "" %}{% back_link "/" bad %}{% link_button bad "/" hidden=bad %}
{% submit bad hidden=bad name="n" value=bad %}{% summary_list rows %}
{% summary %}{% row bad url="/" %}{{ bad }}{% endrow %}{% endsummary %}
{% timeline %}{% event bad by=bad at=now kind=bad withdrawn=bad %}{{ bad }}{% endevent %}{% endtimeline %}
{% task_list items %}{% card bad %}{{ bad }}{% endcard %}{% tiles items label=bad %}{% clock_cards clocks %}
{% filters label=bad %}{{ bad }}{% endfilters %}{% table bad headings %}<tr>{% cell bad %}{{ bad }}{% endcell %}</tr>
{% endtable %}{% keyset "/" "/" newer=bad older=bad %}{% empty_state bad %}{{ bad }}{% endempty_state %}
{% confirmation bad reference=bad said=bad %}{{ bad }}{% endconfirmation %}
{% inset %}{{ bad }}{% endinset %}
{% warning %}{{ bad }}{% endwarning %}{% expander bad %}{{ bad }}{% endexpander %}
{% notice bad %}{{ bad }}{% endnotice %}
{% chart bad "<svg></svg>" headings grid note=bad caption=bad %}{% body_map marks %}"""


def test_every_component_escapes_what_it_is_given():
    item = {"label": BAD, "url": "/", "hint": BAD, "status": BAD, "value": BAD, "note": BAD, "count": BAD}
    drawn = draw(
        EVERY_TAG,
        items=[item],
        rows=[(BAD, BAD), {"key": BAD, "value": BAD, "url": "/", "action": BAD, "hidden": BAD, "prose": True}],
        clocks=[{"name": BAD, "due_at": NOW, "note": BAD}],
        headings=[BAD],
        grid=[[BAD, BAD]],
        marks=[{"region": "front_nose", "kind": BAD, "text": BAD}, {"region": BAD}],
    )
    assert "<script" not in drawn
    assert drawn.count(ESCAPED) > 60
    assert "&amp;lt;" not in drawn, "something was escaped twice"


def test_a_chronology_entry_says_when_it_was_recorded_later_and_why_it_was_withdrawn():
    drawn = draw('{% event "Call" at=before recorded_at=now withdrawn="By A. Patel: wrong child." %}{% endevent %}',
                 before=NOW - dt.timedelta(days=2))  # fmt: skip
    assert "recorded <time" in drawn
    assert "By A. Patel: wrong child." in drawn
    same_day = draw('{% event "Call" at=before recorded_at=now %}{% endevent %}', before=NOW - dt.timedelta(hours=2))
    assert "recorded" not in same_day


def test_an_empty_value_is_said():
    assert "Not recorded" in draw("{% summary_list rows %}", rows=[("Social worker", "")])
    assert "Not recorded" not in draw("{% summary_list rows %}", rows=[("Siblings", 0)])


def test_query_changes_one_part_and_keeps_the_rest():
    request = RequestFactory().get("/?year=4&after=9&q=a%26b")
    drawn = Template('{% query after=None sort="age" %}').render(Context({"request": request}, autoescape=False))
    assert drawn == "?year=4&q=a%26b&sort=age"


def test_the_gallery_draws_one_of_everything(gallery_page):
    used = set(re.findall(r"{% (\w+)", Path(get_template("pages/gallery.html").origin.name).read_text()))
    helpers = {"back_link"}  # drawn by pages that have one way back
    assert set(ui.register.tags) - used - helpers <= {"query", "keyset", "when"} | used
    assert not re.search(r"\sstyle=|<style|javascript:|\son[a-z]+=", gallery_page)
    assert gallery_page.count("<h1") == 1


def test_every_page_says_where_it_is_and_what_to_do_in_danger(gallery_page):
    assert '<html lang="en-GB"' in gallery_page
    assert 'href="#main"' in gallery_page
    assert "<title>Components – Safeguard</title>" in gallery_page
    assert "999" in gallery_page


def test_a_page_with_errors_says_so_in_its_title():
    form = gallery.GalleryForm({})
    drawn = page("pages/gallery.html", **gallery.context(NOW, form))
    assert "<title>Error: Components" in drawn
    summary = drawn[drawn.index("govuk-error-summary") : drawn.index("</ul>", drawn.index("govuk-error-summary__list"))]
    for target in re.findall(r'href="#([^"]+)"', summary):
        assert f'id="{target}"' in drawn, target


PROBLEMS = ["400.html", "403.html", "404.html", "409.html", "413.html", "429.html", "500.html", "csrf_failure.html"]


@pytest.mark.parametrize("name", PROBLEMS)
def test_problem_pages_need_nothing_and_say_whom_to_ring(name):
    drawn = get_template(name).render()
    assert drawn.count("<h1") == 1
    assert 'href="tel:999"' in drawn
    assert "Exception" not in drawn


def test_the_refusal_of_an_act_lists_its_reasons():
    assert ESCAPED in page("409.html", reasons=[BAD])


@pytest.mark.parametrize("name", ["pages/accessibility.html", "pages/privacy.html", "account/lockout.html"])
def test_pages_without_a_form_draw(name):
    assert page(name, minutes=15).count("<h1") == 1


def test_no_template_has_inline_script_or_style():
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son(click|load|change|submit)=", text), path
