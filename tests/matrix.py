"""Who gets what answer where: every address, method and person of two schools, written down to be read.

A profile names the people who get each code; everybody not named gets `others`. 302 for a stranger is the
way to sign-in. 404: not theirs, and no word about whether it exists. 403: theirs, not allowed. 422: the form again.
"""

PEOPLE = {
    "stranger": None,
    "outsider": "nobody@outside.example",
    "staff": "staff@oakfield.example",
    "attendance": "attendance@oakfield.example",
    "deputy": "deputy@oakfield.example",
    "dsl": "dsl@oakfield.example",
    "head": "head@oakfield.example",
    "governor": "governor@oakfield.example",
    "chair": "chair@oakfield.example",
    "admin": "admin@oakfield.example",
    "lead": "lead@trust.example",
    "elm_staff": "staff@elmwood.example",
    "elm_dsl": "dsl@elmwood.example",
}
Profile = dict[str, int]


def who(others: int, **codes: str) -> Profile:
    """`who(404, c200="deputy dsl")`: these people get 200, strangers are sent to sign in, everybody else gets 404."""
    profile = dict.fromkeys(PEOPLE, others) | {"stranger": 302}
    for code, people in codes.items():
        profile |= dict.fromkeys(people.split(), int(code[1:]))
    return profile


NEVER = who(405)
ANYBODY = who(200, c200="stranger")
SIGNED_IN = who(200)
TEAM = "deputy dsl"
READERS = "deputy dsl head"
LOGGERS = "staff attendance deputy dsl head governor chair admin lead elm_staff elm_dsl"
SEARCHERS = "staff attendance deputy dsl head admin elm_staff elm_dsl"

# Pages about one school answer 403 to whoever lacks the grant there; both schools' own people see their own school.
QUEUE = who(403, c200="deputy dsl head elm_dsl")
FEED = who(403, c200="dsl head elm_dsl")
LOGGING = who(403, c200=LOGGERS)
MANAGING = who(403, c200="head admin")
OPERATING = who(403, c200="dsl head elm_dsl")
FIGURES = who(403, c200="deputy dsl head governor chair lead elm_dsl")

# Records of Oakfield: outside the scope 404, in scope and not granted 403.
READ = who(404, c200=READERS)
WORK = who(404, c200=TEAM, c403="head")
DSL_ONLY = who(404, c200="dsl", c403="deputy head")
WORK_FORM = who(404, c422=TEAM, c403="head")
DSL_FORM = who(404, c422="dsl", c403="deputy head")
NO_SUCH_FOR_DSL = who(404, c403="deputy head")  # an empty form names no wall and no sharing

BRIEFED = who(404, c200="dsl head")  # a serious incident: not even the deputies

MINE = who(404, c200="staff")  # the reporter of the example
MINE_FORM = who(404, c422="staff")
NO_DRAFT = who(404)
ROLL = who(403, c200="head admin")
ROLL_FORM = who(403, c422="head admin")
NO_ROLL_FILE = who(403, c404="head admin")
SEALED = who(404, c200="head")  # an allegation about a teacher
SEALED_FORM = who(404, c422="head")
DEMO_ONLY = dict.fromkeys(PEOPLE, 404)

OF_OAK = "staff attendance deputy dsl head governor chair admin lead"  # whoever works at the school of the example
KEEPERS = "dsl head"  # who keep its directory
NO_KEEPERS = "staff attendance deputy governor chair admin lead"
KEEPING = who(404, c200=KEEPERS, c403=NO_KEEPERS)
KEEPING_FORM = who(404, c422=KEEPERS, c403=NO_KEEPERS)

PLAN_FORMS = ["start", "book_first", "person", "change", "book", "step", "end", "record", "call_off", "report", "share"]
PASSERS = "deputy dsl elm_dsl"  # who pass files on at a school of theirs
PASSING, PASSING_FORM = who(403, c200=PASSERS), who(403, c422=PASSERS)

MATRIX: dict[str, tuple[Profile, Profile]] = {  # address: (GET, POST of an empty form)
    # Public and one's own
    "accessibility": (ANYBODY, dict.fromkeys(PEOPLE, 405)),
    "privacy": (ANYBODY, dict.fromkeys(PEOPLE, 405)),
    "healthz": (ANYBODY, dict.fromkeys(PEOPLE, 405)),
    "readyz": (dict.fromkeys(PEOPLE, 503), dict.fromkeys(PEOPLE, 405)),  # no sweep runs under the tests
    "demo_mail_list": (DEMO_ONLY, DEMO_ONLY),
    "demo_mail": (DEMO_ONLY, DEMO_ONLY),
    "account_login": (who(302) | {"stranger": 200}, who(302) | {"stranger": 422}),
    "account_logout": (who(200), who(302)),
    "account_change_password": (SIGNED_IN, who(422)),
    "account_reset_password": (ANYBODY, dict.fromkeys(PEOPLE, 422)),
    "account_reset_password_done": (ANYBODY, dict.fromkeys(PEOPLE, 405)),
    "account_reset_password_from_key": (ANYBODY, ANYBODY),  # "this link does not work"
    "account_reset_password_from_key_done": (ANYBODY, dict.fromkeys(PEOPLE, 405)),
    "home": (who(200, c302="deputy dsl governor chair admin lead elm_dsl"), NEVER),
    "keep_alive": (NEVER, who(204)),
    "profile": (SIGNED_IN, who(422)),
    "switch_school": (SIGNED_IN, who(422)),
    # Logging and receipts
    "cases:log": (LOGGING, who(403, c409=LOGGERS)),  # an empty form belongs to no page that was opened
    "cases:draft_new": (NEVER, who(403, c409=LOGGERS)),
    "cases:draft": (NO_DRAFT, NO_DRAFT),
    "cases:draft_save": (NEVER, NO_DRAFT),
    "cases:check": (NO_DRAFT, NO_DRAFT),
    "cases:danger": (NO_DRAFT, NO_DRAFT),
    "cases:marks": (NO_DRAFT, NO_DRAFT),
    "cases:draft_files": (NO_DRAFT, NO_DRAFT),
    "cases:discard": (NO_DRAFT, NO_DRAFT),
    "cases:receipts": (LOGGING, NEVER),
    "cases:receipt": (MINE, NEVER),
    "cases:add": (MINE, MINE_FORM),
    "cases:not_satisfied": (MINE, MINE_FORM),
    "cases:receipt_file": (who(404), NEVER),
    "cases:answer": (who(404, c200="head", c403=TEAM), who(404, c422="head", c403=TEAM)),
    "cases:pupil_search": (who(403, c200=SEARCHERS), NEVER),
    # The queue and the decision
    "cases:home": (QUEUE, NEVER),
    "cases:feed": (FEED, NEVER),
    "cases:queue": (QUEUE, NEVER),
    "cases:acknowledge_many": (NEVER, who(403, c302="deputy dsl head elm_dsl")),
    "cases:concern": (READ, NEVER),
    "cases:acknowledge": (NEVER, who(404, c302=READERS)),
    "cases:triage": (WORK, WORK_FORM),
    "cases:tell": (WORK, WORK_FORM),
    "cases:close_concern": (WORK, WORK_FORM),
    "cases:name_child": (WORK, WORK_FORM),
    "cases:correct_concern": (WORK, WORK_FORM),
    "cases:wall_concern": (DSL_ONLY, DSL_FORM),
    "cases:lift_concern_wall": (NEVER, NO_SUCH_FOR_DSL),
    "cases:offer_concern": (who(404, c200="dsl head", c403="deputy"), who(404, c422="dsl head", c403="deputy")),
    "cases:concern_handover": (READ, who(404, c422="deputy", c403="dsl head")),
    "cases:withdraw_concern_offer": (NEVER, who(404, c303="dsl head", c403="deputy")),
    "cases:trail": (READ, NEVER),
    "cases:concern_file": (who(404), NEVER),
    # Cases
    "cases:cases": (QUEUE, NEVER),
    "cases:hand_over_many": (QUEUE, who(403, c422="deputy", c200="dsl head elm_dsl")),
    "cases:case": (READ, NEVER),
    "cases:case_chronology": (READ, NEVER),
    "cases:case_actions": (READ, NEVER),
    "cases:case_people": (READ, NEVER),
    "cases:case_files": (READ, NEVER),
    "cases:case_file": (who(404), NEVER),
    "cases:attach": (WORK, WORK_FORM),
    "cases:note": (WORK, WORK_FORM),
    "cases:correct_note": (WORK, WORK_FORM),
    "cases:withdraw_note": (WORK, WORK_FORM),
    "cases:meeting": (WORK, WORK_FORM),
    "cases:give_task": (WORK, WORK_FORM),
    "cases:review": (WORK, WORK_FORM),
    "cases:look_at_roll": (NEVER, who(404, c403="head")),
    "cases:offer": (who(404, c200="dsl head", c403="deputy"), who(404, c422="dsl head", c403="deputy")),
    "cases:handover": (READ, who(404, c422="deputy", c403="dsl head")),
    "cases:withdraw_handover": (NEVER, who(404, c303="dsl head", c403="deputy")),
    "cases:restrict": (DSL_ONLY, DSL_FORM),
    "cases:share": (DSL_ONLY, DSL_FORM),
    "cases:end_sharing": (NEVER, NO_SUCH_FOR_DSL),
    "cases:wall": (DSL_ONLY, DSL_FORM),
    "cases:lift_wall": (NEVER, NO_SUCH_FOR_DSL),
    "cases:close": (WORK, WORK_FORM),
    "cases:refuse_closing": (NEVER, DSL_FORM),
    "cases:reopen": (DSL_ONLY, DSL_FORM),
    # Readings of the record, and what one owes
    "cases:pupils": (QUEUE, NEVER),
    "cases:pupil": (READ, NEVER),
    "cases:pupil_print": (READ, NEVER),
    "cases:readers": (who(404, c200="dsl head", c403="deputy"), NEVER),
    "cases:work": (LOGGING, NEVER),
    "cases:team": (FEED, NEVER),
    "cases:task": (who(404, c200="staff deputy dsl head"), who(404, c422="staff deputy dsl", c403="head")),
    "cases:withdraw_task": (WORK, WORK_FORM),
    # Agencies
    "agencies:directory": (LOGGING, NEVER),
    "agencies:ring": (LOGGING, NEVER),
    "agencies:limits": (LOGGING, NEVER),
    "agencies:stages": (LOGGING, NEVER),
    "agencies:agency": (who(404, c200=OF_OAK), NEVER),
    "agencies:found": (NEVER, who(403, c409="dsl head elm_dsl")),  # both schools have their directory
    "agencies:add_authority": (who(403, c200="dsl head elm_dsl"), who(403, c422="dsl head elm_dsl")),
    "agencies:change_authority": (KEEPING, KEEPING_FORM),
    "agencies:add_agency": (KEEPING, KEEPING_FORM),
    "agencies:change_agency": (KEEPING, KEEPING_FORM),
    "agencies:check_agency": (NEVER, who(404, c303=KEEPERS, c403=NO_KEEPERS)),
    "agencies:retire_agency": (KEEPING, KEEPING_FORM),
    "agencies:limit": (KEEPING, KEEPING_FORM),
    "agencies:withdraw_limit": (NEVER, who(404, c303=KEEPERS, c403=NO_KEEPERS)),
    "agencies:set_stages": (KEEPING, KEEPING_FORM),
    "agencies:ring_for_case": (READ, NEVER),
    "agencies:residence": (NEVER, who(404, c409=TEAM, c403="head")),
    # The sealed register: whoever is not its reader is told that there is no such record, whatever their role
    "conduct:register": (who(403, c200="head chair"), NEVER),
    "conduct:patterns": (who(403, c200="head chair"), NEVER),
    "conduct:report": (LOGGING, who(403, c422=LOGGERS)),
    "conduct:own": (MINE, NEVER),
    "conduct:own_add": (MINE, MINE_FORM),
    "conduct:own_lado": (MINE, MINE_FORM),
    "conduct:matter": (SEALED, NEVER),
    "conduct:take_on": (NEVER, who(404, c409="head")),
    "conduct:add": (SEALED, SEALED_FORM),
    "conduct:name_child": (SEALED, SEALED_FORM),
    "conduct:hand_over": (SEALED, SEALED_FORM),
    "conduct:share": (SEALED, SEALED_FORM),
    "conduct:end_sharing": (NEVER, who(404)),
    # Plans
    "plans:plans": (QUEUE, NEVER),
    **dict.fromkeys([f"plans:{name}" for name in ("case", "plan", "print", "meeting")], (READ, NEVER)),
    "plans:file": (who(404), NEVER),
    **dict.fromkeys([f"plans:{name}" for name in PLAN_FORMS], (WORK, WORK_FORM)),
    # Referrals: in scope where their case is. The teacher of the example's duty sees that and nothing of the case
    "referrals:referrals": (QUEUE, NEVER),
    "referrals:times": (QUEUE, NEVER),
    "referrals:times_csv": (QUEUE, NEVER),
    "referrals:referral": (READ, NEVER),
    "referrals:print": (READ, NEVER),
    "referrals:paper": (who(404), NEVER),  # nothing was sent in writing
    "referrals:by_phone": (WORK, WORK_FORM),
    "referrals:send": (WORK, WORK_FORM),
    "referrals:add": (WORK, WORK_FORM),
    "referrals:respond": (WORK, WORK_FORM),
    "referrals:close": (WORK, WORK_FORM),
    "referrals:withdraw": (WORK, WORK_FORM),
    "referrals:of_case": (READ, NEVER),
    "referrals:new": (WORK, WORK_FORM),
    "referrals:decide_not": (WORK, WORK_FORM),
    "referrals:record_contact": (WORK, WORK_FORM),
    "referrals:promise": (READ, WORK_FORM),
    "referrals:not_referred": (READ, WORK_FORM),
    # Disagreements with agencies: whoever works on the case; the head opens one only for a reporter who is not satisfied
    "disagreements:disagreements": (QUEUE, NEVER),
    **dict.fromkeys([f"disagreements:{name}" for name in ("disagreement", "evidence", "of_case")], (READ, NEVER)),
    **dict.fromkeys([f"disagreements:{name}" for name in ("answer", "skip", "add", "close", "new")], (WORK, WORK_FORM)),
    "disagreements:issue": (NEVER, who(404, c303=TEAM, c403="head")),
    "disagreements:pack": (who(404), NEVER),
    "disagreements:from_referral": (who(404, c302=TEAM, c403="head"), NEVER),
    "disagreements:from_concern": (who(404, c302=READERS), NEVER),
    "referrals:duty": (who(404, c200="staff deputy dsl head"), who(404, c422="staff", c403="deputy dsl head")),
    # Files that go and come
    "transfers:transfers": (QUEUE, NEVER),
    "transfers:start": (PASSING, PASSING_FORM),
    "transfers:no_file": (NEVER, who(403, c303=PASSERS)),
    "transfers:keeping": (OPERATING, who(403, c422="dsl head elm_dsl")),
    "transfers:receive": (ANYBODY, dict.fromkeys(PEOPLE, 422)),  # whoever holds the link; a code opens the file
    "transfers:verifier": (ANYBODY, dict.fromkeys(PEOPLE, 405)),
    "transfers:requests": (QUEUE, PASSING_FORM),
    "transfers:request": (READ, NEVER),
    **dict.fromkeys((f"transfers:{name}" for name in ("ask", "paper_came", "none_held")), (WORK, WORK_FORM)),
    "transfers:received": (QUEUE, PASSING_FORM),
    "transfers:received_file": (READ, WORK_FORM),
    "transfers:discard": (NEVER, who(404, c303=TEAM, c403="head")),
    "transfers:document": (who(404), NEVER),
    "transfers:attachment": (who(404), NEVER),
    "transfers:transfer": (READ, NEVER),
    **dict.fromkeys(
        (f"transfers:{name}" for name in ("destination", "hold", "cancel", "contents", "chase", "receipt", "paper")),
        (WORK, WORK_FORM),
    ),
    "transfers:file": (who(404, c403="head"), NEVER),
    **dict.fromkeys(
        ("transfers:build", "transfers:send"), (NEVER, who(404, c409=TEAM, c403="head"))
    ),  # not reviewed yet
    # Disclosures, notices of the police, serious incidents
    "disclosures:disclosures": (QUEUE, NEVER),
    "disclosures:new": (who(403, c200="deputy dsl elm_dsl"), NEVER),
    "disclosures:new_on_child": (WORK, WORK_FORM),
    "disclosures:new_on_case": (WORK, WORK_FORM),
    "disclosures:disclosure": (READ, NEVER),
    "disclosures:share": (WORK, WORK_FORM),
    "disclosures:withhold": (WORK, WORK_FORM),
    "disclosures:file": (who(404), NEVER),
    "disclosures:notices": (QUEUE, NEVER),
    "disclosures:notice_new": (LOGGING, who(403, c422=LOGGERS)),  # whoever may log may take one, and reads it no more
    "disclosures:notices_taken": (LOGGING, NEVER),
    "disclosures:notice": (READ, NEVER),
    **dict.fromkeys(
        [f"disclosures:{name}" for name in ("match", "unmatch", "not_ours", "plan", "notice_told", "query", "concern")],
        (WORK, WORK_FORM),
    ),
    "disclosures:to_case": (WORK, WORK_FORM),
    "disclosures:incidents": (OPERATING, NEVER),
    "disclosures:incident_new": (OPERATING, who(403, c422="dsl head elm_dsl")),
    "disclosures:incident": (BRIEFED, NEVER),
    **dict.fromkeys(
        [f"disclosures:{name}" for name in ("person", "entry", "give_action", "incident_told", "close_incident")],
        (BRIEFED, who(404, c422="dsl head")),
    ),
    "disclosures:issue": (BRIEFED, who(404, c303="dsl head")),  # nothing is filled in: the button issues it
    "disclosures:version": (BRIEFED, NEVER),
    "disclosures:version_paper": (BRIEFED, NEVER),
    "disclosures:briefings": (who(403, c200="chair"), NEVER),
    "disclosures:briefing": (who(404, c200="chair"), NEVER),
    "disclosures:briefing_paper": (who(404, c200="chair"), NEVER),
    "disclosures:action": (who(404, c200="deputy dsl head chair"), who(404, c422="deputy dsl head", c403="chair")),
    "disclosures:withdraw_action": (
        who(404, c200="dsl head", c403="deputy chair"),
        who(404, c422="dsl head", c403="deputy chair"),
    ),
    "disclosures:hold": (who(404, c200="dsl head", c403="deputy"), who(404, c422="dsl head", c403="deputy")),
    # Figures
    "oversight:figures": (FIGURES, NEVER),
    # People, school, clockwork
    "operations": (OPERATING, NEVER),
    "operations_retry": (NEVER, who(403, c302="dsl head", c404="elm_dsl")),
    "people": (MANAGING, NEVER),
    "people_add": (MANAGING, ROLL_FORM),
    "people_end_role": (MANAGING, ROLL_FORM),
    "people_relatives": (MANAGING, ROLL_FORM),
    "school_settings": (MANAGING, ROLL_FORM),
    "school_calendar": (MANAGING, NEVER),
    "school_add_term": (MANAGING, ROLL_FORM),
    "school_add_closure": (MANAGING, ROLL_FORM),
    "school_bank_holiday": (MANAGING, ROLL_FORM),
    "school_remove_term": (NEVER, who(403, c302="head admin")),
    "school_remove_closure": (NEVER, who(403, c302="head admin")),
    "roll:upload": (ROLL, ROLL_FORM),
    "roll:review": (NO_ROLL_FILE, NEVER),
    "roll:commit": (NEVER, NO_ROLL_FILE),
    "roll:discard": (NEVER, NO_ROLL_FILE),
}
