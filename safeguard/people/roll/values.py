"""What a cell means: days, year groups, pupil numbers, yes and no, names in one column. A failure says the way out."""

import re
from datetime import date
from typing import Final

OLDEST: Final = 25  # years: a child on a school's roll is younger
LONGEST_NAME: Final = 200
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?")
BRITISH: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: \d{1,2}:.*)?")
WORDED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]?([a-z]{3,9})\.?[-/., ]+(\d{4}|\d{2})", re.IGNORECASE)
EARLY: Final = {
    "n": "Nursery", "nursery": "Nursery", "n1": "Nursery 1", "n2": "Nursery 2",
    "nursery1": "Nursery 1", "nursery2": "Nursery 2", "f1": "Nursery 2", "fs1": "Nursery 2",
    "f2": "Reception", "fs2": "Reception", "r": "Reception", "yr": "Reception", "yearr": "Reception",
    "rec": "Reception", "reception": "Reception", "0": "Reception", "year0": "Reception",
}  # fmt: skip
YEARS: Final = range(1, 15)
UPN: Final = re.compile(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]")
UPN_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
YES: Final = frozenset({"yes", "y", "true", "t", "1"})
NO: Final = frozenset({"no", "n", "false", "f", "0"})


class Unreadable(ValueError):
    """A value that means nothing here: what is wrong, and how to mend it."""

    def __init__(self, wrong: str, mend: str) -> None:
        self.wrong, self.mend = wrong, mend
        super().__init__(wrong)


def day(text: str) -> date:
    """Read 12/03/2015 (day first), 2015-03-12, 12-Mar-2015, 12 March 2015. Two-digit years are of this century."""
    mend = "Write the day as 12/03/2015 or 2015-03-12."
    if found := ISO.fullmatch(text):
        year, month, of_month = found.groups()
    elif found := BRITISH.fullmatch(text):
        of_month, month, year = found.groups()
    elif (found := WORDED.fullmatch(text)) and found[2][:3].lower() in MONTHS:
        of_month, month, year = found[1], str(MONTHS.index(found[2][:3].lower()) + 1), found[3]
    else:
        raise Unreadable(f"“{shortened(text)}” is not a date.", mend)
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(of_month))
    except ValueError:
        raise Unreadable(f"There is no such day as {shortened(text)}: the day comes before the month.", mend) from None


def birthday(text: str, *, today: date) -> date:
    """Read a date of birth that a child on a school's roll can have."""
    born_on = day(text)
    if born_on > today:
        raise Unreadable(f"The date of birth {text} is in the future.", "Correct the year.")
    if born_on.year < today.year - OLDEST:
        raise Unreadable(f"Born on {text}, the child would be {today.year - born_on.year}.", "Correct the year.")
    return born_on


def year_group(text: str) -> str:
    """Return "Year 4" for 4, Y4, Year 04; "Reception" for R; "Nursery 1" for N1. Mixed groups are unreadable."""
    code = re.sub(r"[^a-z0-9]", "", text.lower()).removeprefix("nc")
    if code in EARLY:
        return EARLY[code]
    found = re.fullmatch(r"(?:year|yr|y)?0*(\d{1,2})", code)
    if found and int(found[1]) in YEARS:
        return f"Year {int(found[1])}"
    raise Unreadable(
        f"“{shortened(text)}” is not a year group.", "Write 4 or Year 4, R for Reception, N1 or N2 for nursery."
    )


def upn(text: str) -> str:
    """Return a unique pupil number in capitals. A wrong check letter means a wrong digit, and so another child.

    Letter, eleven digits, a digit or (temporary numbers) a letter; the first letter is the weighted sum of the rest
    modulo 23 (DfE, Unique pupil numbers: guidance).
    """
    code = text.replace(" ", "").upper()
    if not UPN.fullmatch(code):
        raise Unreadable(
            f"“{shortened(text)}” is not a UPN.", "A UPN is a letter, eleven digits, and a digit or letter."
        )
    weighed = (
        (UPN_LETTERS.index(one) if one.isalpha() else int(one)) * weight for weight, one in enumerate(code[1:], 2)
    )
    expected = UPN_LETTERS[sum(weighed) % len(UPN_LETTERS)]
    if code[0] != expected:
        raise Unreadable(
            f"The UPN {code} fails its check: the first letter would be {expected}.", "Correct the number."
        )
    return code


def yes_or_no(text: str) -> str:
    """Return "yes", "no" or "" for what systems write."""
    word = text.lower()
    if word in YES or word in NO or not word:
        return "yes" if word in YES else "no" if word in NO else ""
    raise Unreadable(f"“{shortened(text)}” is neither yes nor no.", "Write Yes or No.")


def surname_and_forename(text: str, *, surname_first: bool) -> tuple[str, str]:
    """Split "Osei, Mia" or, under a heading that says so, "Osei Mia" into (surname, forename)."""
    if "," in text:
        surname, forename = (part.strip() for part in text.split(",", 1))
    elif surname_first and text.count(" ") == 1:
        surname, forename = text.split(" ")
    else:
        surname, forename = "", ""
    if not surname or not forename:
        raise Unreadable(
            f"It cannot be told where the surname ends in “{shortened(text)}”.",
            "Put a comma after the surname, or use two columns.",
        )
    return surname, forename


def email(text: str) -> str:
    """Return an address. What is none is not repeated: in a row that slipped sideways it may be a password."""
    if "@" not in text or " " in text:
        raise Unreadable("This is not an e-mail address.", "Correct it, or leave it blank.")
    return fits(text, 254)


def fits(text: str, most: int) -> str:
    """Return the text if it is no longer than `most` characters."""
    if len(text) > most:
        raise Unreadable(f"The value has {len(text)} characters.", f"Shorten it to {most} characters or fewer.")
    return text


def shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
