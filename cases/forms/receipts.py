"""What a reporter may still say after sending, and the head's answer."""

from cases.forms.once import OnceForm
from safeguard.web import forms


class AdditionForm(OnceForm):
    text = forms.PlainTextField(
        label="What do you know now?",
        help_text="What you sent before stays as it is. This is added beside it, with the time.",
        rows=6,
        missing="Enter what you know now",
    )


class NotSatisfiedForm(OnceForm):
    reason = forms.PlainTextField(
        label="What are you not satisfied with?",
        help_text="For example: nobody has spoken to you, too little was decided, things have got worse.",
        rows=6,
        missing="Enter what you are not satisfied with",
    )


class AnswerForm(forms.GovForm):
    answer = forms.PlainTextField(
        label="Your answer",
        help_text="The reporter reads exactly these words. Say what you looked at and what happens now, and nothing "
        "about the case that the reporter need not know.",
        rows=7,
        missing="Enter your answer",
    )
