"""Only those of allauth's pages that this house wants, each answering a wrong form with 422."""

from typing import Any, Final, NamedTuple

from allauth.account import views
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from safeguard.people.models import User
from safeguard.web.handling import INVALID
from safeguard.web.loaders import public

DEMO_PASSWORD: Final = "demo-only-password"  # noqa: S105 - of invented people; refused on a public host by the settings
DEMO_PEOPLE: Final = {
    "staff@oakfield.example": ("Class teacher", "Oakfield Primary"),
    "attendance@oakfield.example": ("Attendance officer", "Oakfield Primary"),
    "deputy@oakfield.example": ("Deputy safeguarding lead", "Oakfield Primary"),
    "dsl@oakfield.example": ("Designated safeguarding lead", "Oakfield Primary"),
    "head@oakfield.example": ("Headteacher", "Oakfield Primary"),
    "governor@oakfield.example": ("Governor", "Oakfield Primary"),
    "chair@oakfield.example": ("Chair of governors", "Oakfield Primary"),
    "admin@oakfield.example": ("School administrator", "Oakfield Primary"),
    "dsl@elmwood.example": ("Designated safeguarding lead", "Elmwood Academy"),
    "staff@elmwood.example": ("Teacher", "Elmwood Academy"),
    "lead@trust.example": ("Trust safeguarding lead", "both schools"),
    "nobody@outside.example": ("No role anywhere", ""),
}


class DemoPerson(NamedTuple):
    """One button on the demo's sign-in page. It sends the ordinary form: elsewhere there is nothing to refuse."""

    name: str
    role: str
    school: str
    email: str
    password: str


def demo_people() -> list[DemoPerson]:
    """Return the people to look around as, in the order of the contract; nobody outside the demo."""
    if not settings.DEMO:
        return []
    names = dict(User.objects.filter(email__in=DEMO_PEOPLE, is_active=True).values_list("email", "name"))
    return [
        DemoPerson(names[email], role, school, email, DEMO_PASSWORD)
        for email, (role, school) in DEMO_PEOPLE.items()
        if email in names
    ]


class Unprocessable:
    """A form that is wrong is answered with 422, like everywhere else here."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=INVALID)  # type: ignore[attr-defined]


class SignIn(Unprocessable, views.LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo_people": demo_people()}


class SignOut(views.LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Leave nothing on a shared computer. Cookies end with the session; clearing them would break the redirect."""
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class ChangePassword(Unprocessable, views.PasswordChangeView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Somebody who signed in another way has no password to change: the letter gives them one."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)


class ForgottenPassword(Unprocessable, views.PasswordResetView):
    pass


class NewPassword(Unprocessable, views.PasswordResetFromKeyView):
    pass


sign_in = public(SignIn.as_view())
sign_out = public(SignOut.as_view())
forgotten_password = public(ForgottenPassword.as_view())
forgotten_password_done = public(views.PasswordResetDoneView.as_view())
new_password = public(NewPassword.as_view())
new_password_done = public(views.PasswordResetFromKeyDoneView.as_view())
change_password = ChangePassword.as_view()
change_password.signed_in = True  # type: ignore[attr-defined]
