"""A file goes from Oakfield to Elmwood: reviewed, made, fetched with a code, confirmed, taken in; one changed is refused."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

TRIES = 60


def made_up(dana: Any) -> None:
    """Look again until the worker has made it."""
    for _ in range(TRIES):
        if dana.page.get_by_role("button", name="Send the link and show the code").count():
            return
        dana.page.wait_for_timeout(1000)
        dana.page.reload()
    raise AssertionError(dana.page.get_by_role("main").inner_text())


def sent_by(dana: Any) -> tuple[str, str, str, str]:
    """Oakfield's lead reviews the file, sends it and reads out the code: (reference, address, code, fingerprint)."""
    dana.goes_to("/transfers/").arrives_at("Transfers").sees("To be sent", "Waiting for receipt", "Received there")
    row = dana.page.get_by_role("row").filter(has_text="Elmwood Academy").first
    row.get_by_role("link").first.click()
    dana.arrives_at("").sees("Look through the file")
    ref = dana.page.url.rstrip("/").rpartition("/")[2]
    dana.presses("Look through the file").arrives_at("Look through the file").sees("Lines of the chronology")
    for group in dana.page.get_by_label("It goes", exact=True).all():
        group.check()
    dana.presses("This is what goes").sees("What goes is decided")
    dana.presses("Make up the file").arrives_at("")
    made_up(dana)
    dana.presses("Send the link and show the code").arrives_at("Ring them and read this out")
    said = [dana.page.locator(f"#{name}").inner_text().strip() for name in ("address", "code", "fingerprint")]
    dana.presses("I have read it out").sees("Waiting for receipt")
    return ref, *said  # type: ignore[return-value]


def fetched(anybody: Any, address: str, code: str, place: Path) -> Path:
    """Somebody without an account opens the link, errs once, and keeps the file."""
    anybody.goes_to(address).arrives_at("A file for Elmwood Academy").sees("Oakfield Primary", "verify_bundle.py")
    anybody.writes("Code", "AAAA-AAAA-AAAA").presses("Download the file").sees("That is not the code of this file")
    anybody.complaints = [one for one in anybody.complaints if "422" not in one]
    anybody.writes("Code", code)
    with anybody.page.expect_download() as coming:
        anybody.presses("Download the file")
    assert re.fullmatch(r"OAK-F-\d{4}-\d{4}\.zip", coming.value.suggested_filename)
    coming.value.save_as(place)
    anybody.goes_to(address).writes("Your name", "Omar Haddad").writes("Your post", "DSL")
    anybody.writes("Your school or college", "Elmwood Academy").presses("I confirm receipt")
    anybody.arrives_at("A file for Elmwood Academy").sees("The receipt is confirmed")
    return place


def takes_in(omar: Any, file: Path, fingerprint: str) -> None:
    omar.goes_to("/transfers/received/").arrives_at("Files received")
    omar.page.get_by_label("The file that you downloaded").set_input_files(file)
    omar.writes("Fingerprint", fingerprint).presses("Check it")
    omar.arrives_at("Files received").page.get_by_role("row").filter(has_text="Oakfield Primary").get_by_role(
        "link"
    ).first.click()


def test_a_file_is_sent_and_received_and_one_that_was_changed_is_refused(sit_down: Any, tmp_path: Path) -> None:
    dana, anybody, omar = sit_down("dsl"), sit_down("stranger", phone=True), sit_down("elm_dsl")
    ref, address, code, fingerprint = sent_by(dana)
    file = fetched(anybody, address, code, tmp_path / "file.zip")
    dana.goes_to(f"/transfers/{ref}/").arrives_at("").sees(
        "Receipt confirmed", "Omar Haddad", "A wrong code was entered"
    )

    content = bytearray(file.read_bytes())
    content[content.index(b"A child's safeguarding file")] ^= 1
    changed = tmp_path / "changed.zip"
    changed.write_bytes(content)
    takes_in(omar, changed, fingerprint)
    omar.arrives_at("A file in review").sees("was changed since it left", "README.txt was changed")
    expect(omar.page.get_by_role("button", name="Take it in", exact=True)).to_have_count(0)
    omar.presses("Do not take it in").arrives_at("Files received").sees("Not taken in")

    takes_in(omar, file, fingerprint)
    omar.arrives_at("A file in review").sees("Unchanged since it left", "Whose file is it?")
    chosen = omar.page.locator("select[name=pupil] option").nth(1).get_attribute("value")
    omar.page.locator("select[name=pupil]").evaluate("(box, value) => { box.value = value }", chosen)
    omar.page.get_by_label("I have compared name, date of birth and UPN").check()
    omar.presses("Take it in").arrives_at("File from the earlier school").sees("Chronology, as it came")
