"""The pictures of the README are made here: `SCREENSHOTS=1` writes them anew, otherwise they are held to what is shown.

A picture is never compared dot by dot: what must agree is that it is one, its size, and the heading of its page.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures"
SHOWN = {
    "queue": ("dsl", False, "/triage/", "Concerns to triage", (1366, 900)),
    "log": ("staff", True, "/concerns/new/", "Log a concern", (390, 844)),
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_picture_shows_the_page_as_it_is(sit_down, name):
    who, phone, path, heading, size = SHOWN[name]
    person = sit_down(who, phone=phone).goes_to(path).arrives_at(heading)
    file = PICTURES / f"{name}.png"
    if os.environ.get("SCREENSHOTS"):
        person.page.screenshot(path=file)
    with Image.open(file) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", size)
