"""A governor sees how well children are kept safe, as figures, and finds no way from there to a child."""

from urllib.parse import urlsplit

RECORDS = ["/triage/", "/cases/", "/pupils/", "/safeguarding/", "/safeguarding/feed/", "/operations/", "/people/"]
OWN = ("/oversight/", "/concerns/", "/my-work/", "/profile/", "/accessibility/", "/privacy/", "/static/")


def test_each_figure_is_a_drawing_with_its_table(sit_down):
    gail = sit_down("governor").goes_to("/").arrives_at("How well children are kept safe").sees("Questions to ask")
    drawings = gail.page.locator("main figure svg").count()
    assert drawings >= 4
    assert gail.page.locator("main table").count() >= drawings
    gail.presses("Show").arrives_at("How well children are kept safe")


def test_there_is_no_way_from_a_figure_to_a_record(sit_down):
    gail = sit_down("governor").goes_to("/oversight/")
    links = gail.page.locator("a[href]").evaluate_all("all => all.map((one) => one.href)")
    ways = {urlsplit(link).path for link in links if link.startswith("http")}
    assert {path for path in ways if path != "/" and not path.startswith(OWN)} == set()
    assert {path: gail.status_of(path) for path in RECORDS} == dict.fromkeys(RECORDS, 403)


def test_neither_name_nor_reference_of_a_child_stands_on_the_page(sit_down):
    dana, gail = sit_down("dsl"), sit_down("governor")
    dana.goes_to("/cases/").arrives_at("Cases")
    listed = dana.page.locator("main tbody th a").all_inner_texts()
    names = {name.strip() for text in listed for name in text.split(" and ")[0].split(",")}
    assert names
    figures = gail.goes_to("/oversight/").page.content()
    assert {name for name in names if name in figures} == set()
    assert "OAK-" not in figures
