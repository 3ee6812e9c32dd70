"""What school systems call things, as data. Plain headings (letters and digits only), the preferred one of each first.

Collected from SIMS, Bromcom, Arbor, Wonde, iSAMS-style and local authority exports.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PUPIL: Final[dict[str, tuple[str, ...]]] = {
    "legal_first": ("legalforename", "legalfirstname", "legalgivenname"),
    "legal_last": ("legalsurname", "legallastname", "legalfamilyname"),
    "first_name": (
        "forename",
        "firstname",
        "givenname",
        "childfirstname",
        "childforename",
        "pupilforename",
        "studentforename",
    ),
    "last_name": (
        "surname",
        "lastname",
        "familyname",
        "childlastname",
        "childsurname",
        "pupilsurname",
        "studentsurname",
    ),
    "surname_forename": ("surnameforename", "legalsurnamelegalforename", "preferredsurnamepreferredforename"),
    "whole_name": ("fullname", "pupilname", "studentname", "childname", "name"),
    "known_as": (
        *("knownas", "preferredforename", "preferredfirstname", "preferredgivenname", "preferredname", "chosenname"),
        *("childpreferredgivenname", "childpreferredfirstname", "childpreferredname"),
    ),
    "born_on": ("dateofbirth", "dob", "birthdate", "childdateofbirth", "pupildateofbirth", "studentdateofbirth"),
    "year_group": (
        "yeargroup",
        "ncyear",
        "ncyearactual",
        "year",
        "childyeargroup",
        "curriculumyear",
        "yeargroupname",
        "yearcode",
    ),
    "tutor_group": (
        *("tutorgroup", "tutorgroupname", "registrationgroup", "reggroup", "registration", "childregistration"),
        *("registrationgroupname", "currentregistrationgroupname", "formgroup", "form", "class", "classname"),
    ),
    "upn": ("upn", "uniquepupilnumber", "pupilupn", "childupn"),
    "mis_id": (
        *("misid", "personid", "studentid", "pupilid", "learnercode", "learnerid", "childid", "upi"),
        *("admissionnumber", "admissionsnumber", "admissionno", "adno", "admno", "id"),
    ),
    "enrolled_on": ("dateofentry", "dateofadmission", "admissiondate", "enrolmentdate", "entrydate", "startdate"),
    "left_on": ("leavingdate", "dateofleaving", "leftdate", "dateleft", "enddate"),
    "urn": ("childschoolurn", "schoolurn", "urn"),
}
ADDRESS: Final = (
    ("address", "homeaddress", "fulladdress", "childaddress", "addressblock"),
    ("addressline1", "address1", "homeaddressline1", "childaddressline1"),
    ("addressline2", "address2", "homeaddressline2", "childaddressline2"),
    ("addressline3", "address3", "homeaddressline3", "childaddressline3"),
    ("town", "posttown", "city", "hometown", "childtown", "addresstown"),
    ("county", "homecounty"),
    ("postcode", "homepostcode", "childpostcode", "addresspostcode"),
)
CONTACT_HEADING: Final = re.compile(
    r"(?:child|pupil|student)?(?:contact|parentguardian|parentcarer|parent|guardian|carer)([1-9])([a-z]\w*)"
)
CONTACT: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name", "fullname", "displayname"),
    "title": ("title",),
    "first": ("forename", "firstname", "givenname"),
    "last": ("surname", "lastname", "familyname"),
    "relationship": ("relationship", "relation", "relationshiptopupil", "relationshiptochild", "relationshiptostudent"),
    "parental": ("parentalresponsibility", "hasparentalresponsibility", "pr"),
    "mobile": ("mobile", "mobilephone", "mobilenumber", "mobiletelephone"),
    "phone": ("telephone", "phone", "phonenumber", "telephonenumber", "tel", "mainphone", "hometelephone", "homephone"),
    "email": ("email", "emailaddress", "mainemail", "primaryemail"),
    "address": ("address", "homeaddress"),
}
ASKED: Final = {"last_name": "Surname", "first_name": "Forename"}
KEYS: Final = frozenset({"born_on", "upn", "mis_id"})


@dataclass(frozen=True)
class Columns:
    """Which heading of this file holds what. Contacts by number, then by part."""

    pupil: dict[str, str]
    address: tuple[str, ...]
    contacts: dict[int, dict[str, str]]

    @property
    def used(self) -> set[str]:
        parts = [heading for columns in self.contacts.values() for heading in columns.values()]
        return {*self.pupil.values(), *self.address, *parts}


def find_columns(headings: Mapping[str, str]) -> Columns:
    """Find the columns of a pupil list among its plain headings."""
    return Columns(
        pupil=_pick(PUPIL, headings),
        address=_address(headings),
        contacts=_contacts(headings),
    )


def missing(columns: Columns) -> list[str]:
    """Say, in sentences, which columns a list of pupils cannot do without."""
    sentences = []
    found = columns.pupil
    if not {"surname_forename", "whole_name"} & found.keys():
        for name, heading in ASKED.items():
            if not {name, f"legal_{name.removesuffix('_name')}"} & found.keys():
                sentences.append(f"There is no column for the {heading.lower()}. Add one called “{heading}”.")
    if not KEYS & found.keys():
        sentences.append("No column tells children apart. Add “Date of birth”, and “UPN” or “MIS ID” if you can.")
    return sentences


def _address(headings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts of an address; a postcode alone is none, and must not take the place of a whole one."""
    parts = [_first(names, headings) for names in ADDRESS]
    return tuple(heading for part in parts for heading in part) if parts[0] or parts[1] else ()


def _first(names: tuple[str, ...], headings: Mapping[str, str]) -> tuple[str, ...]:
    return next(((name,) for name in names if name in headings), ())


def _pick(table: Mapping[str, tuple[str, ...]], headings: Mapping[str, str]) -> dict[str, str]:
    return {detail: heading for detail, names in table.items() for heading in _first(names, headings)}


def _contacts(headings: Mapping[str, str]) -> dict[int, dict[str, str]]:
    parts: dict[int, dict[str, str]] = {}
    for heading in headings:
        if found := CONTACT_HEADING.fullmatch(heading):
            parts.setdefault(int(found[1]), {})[found[2]] = heading
    return {
        number: {part: named[said] for part, said in _pick(CONTACT, named).items()}
        for number, named in sorted(parts.items())
    }
