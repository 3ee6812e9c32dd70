"""What is worried about in the story: invented accounts by kind, with the words of children, views, notes and reasons."""

from typing import Final

from cases.choices import Kind, MarkKind

Told = tuple[Kind, str, str, str, str]

CONCERNS: Final[list[Told]] = [
    (Kind.NEGLECT, "Classroom", "Came in without breakfast for the third day. Wearing the same jumper as on Monday, which was damp.", "I’m not allowed in the fridge.", "I am worried that meals are being missed at home."),
    (Kind.NEGLECT, "School gate", "Nobody collected until 4:25pm. Both telephone numbers rang out. An older brother came in the end.", "", "This is the second time this half-term."),
    (Kind.NEGLECT, "Medical room", "Head lice again, and the sore behind the ear has not been treated since it was pointed out two weeks ago.", "Mum says it will go.", ""),
    (Kind.EMOTIONAL, "Corridor", "Was very quiet all morning and flinched when a door banged. Would not say what had happened at the weekend.", "He shouts at all of us. I hide under the bed with my sister.", "Quite unlike last term."),
    (Kind.EMOTIONAL, "Lunch hall", "Told a friend, loudly, that nobody at home would notice if they were gone. The friend came to find me.", "They wouldn’t even notice.", "I took it seriously and stayed until she was calm."),
    (Kind.PHYSICAL, "PE changing room", "A bruise on the upper arm, about 3cm, yellow at the edge, seen when sleeves were rolled up.", "I fell on the stairs.", "The explanation came very fast."),
    (Kind.PHYSICAL, "Classroom", "A red mark across the back of the left hand. Pulled the hand away when I noticed it.", "It was the belt. I was cheeky.", ""),
    (Kind.DOMESTIC, "Reception desk", "Mother came in upset and asked that nobody else collects from now on. She had a cut on her lip.", "Daddy broke the door.", "She asked us not to telephone the home number."),
    (Kind.DOMESTIC, "Classroom", "Drew a picture of the police at the house and talked about it in circle time.", "The police came when it was night and Daddy went in the van.", ""),
    (Kind.MENTAL_HEALTH, "Form room", "Fresh scratches on the forearm. Agreed to come and talk and said it had been going on since the summer.", "It helps when it gets too loud in my head.", "She knows that I am passing this on."),
    (Kind.MENTAL_HEALTH, "Library", "Has not eaten lunch for two weeks according to three friends, and gives the food away.", "I’m just not hungry any more.", ""),
    (Kind.ONLINE, "IT room", "A message on the screen from somebody who said he was fifteen, asking for a photograph. The account has no friends in common.", "He’s just someone from the game.", "I took a note of the account name and did not look further."),
    (Kind.ONLINE, "Playground", "Three children say that a group chat has pictures in it that were made with a computer from a real photograph of a girl.", "", "I have not seen the pictures and did not ask to."),
    (Kind.CHILD_ON_CHILD, "Playground", "Was pushed against the fence and held there by an older pupil, and called names about her family.", "They do it every day when you’re not looking.", ""),
    (Kind.CHILD_ON_CHILD, "Bus", "The driver reported that one pupil was touching another over the clothes and did not stop when told.", "I told him to stop and he laughed.", "Both were kept apart for the rest of the day."),
    (Kind.EXPLOITATION, "Gate", "Collected by two young men in a car whom nobody here knows. Has a second phone and new trainers.", "They’re my cousin’s mates.", "Attendance has dropped since September."),
    (Kind.MISSING, "Attendance office", "Absent since Thursday with no reason given. Home visit today: curtains closed, no answer.", "", ""),
    (Kind.FAMILY, "Telephone", "Grandmother rang to say that the family has to leave the flat on Friday and does not know where they will go.", "", "She sounded exhausted."),
    (Kind.SUBSTANCES, "Form room", "Smelled strongly of cannabis at registration and could not follow the lesson.", "It’s only on my coat.", ""),
    (Kind.HONOUR, "Tutor room", "Says that a flight is booked for the holidays and that she is to meet somebody there. Frightened and asked me not to tell her parents.", "I don’t think I’m coming back.", "I said that I could not keep it to myself and why."),
    (Kind.RADICALISATION, "History lesson", "Repeated things from videos about who should be sent home or worse, and showed others where to find them.", "It’s just facts.", ""),
    (Kind.OTHER, "Breakfast club", "Very tired again. Says that he looks after the baby at night while his mother works.", "I do the bottles.", "May be a young carer."),
]  # fmt: skip

REASONS: Final = {
    "no_further_action": [
        "Spoken with the class teacher and with the child; a clear and ordinary explanation, nothing like it on the record.",
        "Already known and being dealt with by the pastoral team; nothing new in this.",
    ],
    "monitor": [
        "On its own it does not reach a threshold. The class teacher will look out and write down what they see.",
        "Spoken with the mother, who gave an explanation that fits. Watching for two weeks to see that it holds.",
    ],
    "open_case": [
        "The third concern of this kind since the summer. A pattern that needs one person to hold it.",
        "What the child said and what was seen fit together. Needs work over time with the family.",
    ],
    "early_help": ["The family would welcome help. Consent given for an early help assessment."],
    "refer": [
        "What the child said is a disclosure of physical harm by an adult at home: significant harm is suspected."
    ],
    "add_to_case": ["Belongs with the work that is already open for this child."],
}
NOT_REFERRED: Final = (
    "Checked against the local threshold document: support in school fits; will be looked at again if anything changes."
)
NOTES_TO_REPORTER: Final = [
    "Thank you. You were right to tell us. It is being looked after.",
    "Thank you for writing down the exact words. Please tell us about anything else you see.",
    "Spoken with the family. Nothing more is needed from you for now.",
]
CASE_NOTES: Final = [
    ("call", "Rang the mother. She agreed to come in on Thursday and sounded relieved that somebody had asked."),
    ("parents", "Met both parents. They described a hard few months. Agreed what each of us will do."),
    ("note", "Class teacher reports a better week: on time each day, joined in at play."),
    ("visit", "Home visit with the family support worker. The house was warm; there was food in."),
    ("call", "Rang the social worker’s duty desk for an update; left a message with the time and my number."),
]
CHILD_VOICES: Final = [
    "“I like it when somebody asks me. It’s quieter at home now.” Would like to stay in breakfast club.",
    "“I want it to stop but I don’t want anyone in trouble.” Chose to talk while drawing.",
    "“It’s better on the days Nan is there.” Asked when we will talk again.",
]
TASKS: Final = [
    "Ring the health visitor and ask what is known",
    "Check in each morning before registration",
    "Ask the SENCO for the last assessment",
    "Write to the parents with what was agreed",
    "Speak with the form tutor about seating and break times",
]
TASK_RESULT: Final = "Done; written up in a note on the case."
MEETING: Final = (
    "Went through what each person has seen since the last meeting. Agreed that things are steadier but not settled."
)
PRESENT: Final = "DSL, class teacher, family support worker, mother"
REVIEW: Final = "Attendance and mood are steadier. The plan stays; the child says that it helps."
CLOSING: Final = "Eight weeks without a new concern, the child says that home is calm, and support goes on in class."
MARKS: Final = [
    {"region": "front_left_upper_arm", "kind": MarkKind.BRUISE, "description": "about 3cm, yellow at the edge"}
]
