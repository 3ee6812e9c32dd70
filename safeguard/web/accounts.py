"""What ties django-allauth and django-axes to this house: no sign-up, plain sentences, letters through the outbox,
the record.

A stranger learns nothing here: an unknown address, a wrong password and a closed account get the same answer after
the same work. The address that was tried is kept only as a keyed fingerprint, by axes and in the record alike.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.utils import user_pk_to_url_str
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from safeguard import db
from safeguard.audit import actions as audit
from safeguard.outbox.actions import enqueue
from safeguard.outbox.publish import hint
from safeguard.people.models import School, User
from safeguard.people.verbs import Verb
from safeguard.policy import SYSTEM
from safeguard.web.verbs import Verb as WebVerb

LOCKED = 429
SOMEBODY: Final = User(name="Somebody")
MESSAGES: Final = {
    "account/messages/logged_out.txt": "You are signed out.",
    "account/messages/password_changed.txt": "Your password is changed.",
}


def fingerprint(address: str) -> str:
    """Stand in for an e-mail address where tries must be counted together but the address must not be readable."""
    return salted_hmac("safeguard.sign-in", address.strip().lower()).hexdigest()[:32]


@contextmanager
def as_person(user: Any) -> Iterator[School | None]:
    """Stand in the scope of a person who is signing in, or has shown a secret letter; yields their first school."""
    with db.scope(user=user):
        schools = [held.school for held in user.current_memberships]
        with db.scope(user=user, schools={school.pk for school in schools}):
            yield next(iter(schools), None)


class Adapter(DefaultAccountAdapter):
    """Accounts are made by the school; letters of the account go through the outbox like every other mail."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right. Check both, then try again",
        "enter_current_password": "Enter the password that you use now: this one is not right",
        "invalid_password_reset": "This link has been used or is too old. Ask for a new one",
        "rate_limited": "Too many tries in a short time. Wait a minute, then try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """As allauth's, but a closed account is answered like a wrong password."""
        user = super().authenticate(request, **credentials)
        if user is None or user.is_active:
            return user
        return self.authentication_failed(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account = fingerprint(credentials.get("email") or "")
        with db.scope():
            audit.record(Verb.SIGN_IN_REFUSED, SOMEBODY, by=SYSTEM, thread="", account=account)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in under a new session key, and say so at the person's first school."""
        super().login(request, user)
        request.session["seen"] = int(timezone.now().timestamp())
        with as_person(user) as school:
            audit.record(Verb.SIGNED_IN, user, by=user, school=school, thread="")

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        with as_person(user) as school:
            audit.record(Verb.SIGNED_OUT, user, by=user, school=school, thread="")
        super().logout(request)

    def set_password(self, user: Any, password: str) -> None:
        """Every other session of the person ends with the old password."""
        super().set_password(user, password)
        with as_person(user) as school:
            audit.record(WebVerb.PASSWORD_CHANGED, user, by=user, school=school, thread="")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        """Say only what a person would miss: that they are signed out, that a password was changed."""
        if words := MESSAGES.get(message_template or ""):
            messages.add_message(request, level, words)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the password letter; its secret link is wiped from the row once it is sent."""
        if link := context.get("password_reset_url"):
            send_secret("password_reset", context["user"], urlsplit(link).path)


def send_secret(kind: str, user: Any, path: str, **context: str) -> None:
    """Queue a letter with a link that works once, once per link."""
    key = f"{kind}:{hashlib.sha256(path.encode()).hexdigest()}"
    enqueue(kind, user, {"secret_path": path} | context, key=key)


def invite(user: Any, *, school: School) -> None:
    """Send a new person the link to choose their first password; it is as old as a password letter when it runs out."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    send_secret("invitation", user, reverse("account_reset_password_from_key", kwargs=key), school=school.name)


class Plain:
    """Our labels and sentences on allauth's fields; none of its placeholders and help texts."""

    use_required_attribute = False
    said: ClassVar[dict[str, tuple[str, str]]] = {
        "login": ("E-mail address", "Enter your e-mail address"),
        "email": ("E-mail address", "Enter your e-mail address"),
        "password": ("Password", "Enter your password"),
        "oldpassword": ("The password you use now", "Enter the password you use now"),
        "password1": ("New password", "Enter a new password"),
        "password2": ("New password again", "Enter the new password again"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)  # type: ignore[call-arg]
        for name, (label, missing) in self.said.items():
            if field := self.fields.get(name):  # type: ignore[attr-defined]
                field.label, field.help_text = label, ""
                field.widget.attrs.pop("placeholder", None)
                field.error_messages |= {
                    "required": missing,
                    "invalid": "Enter an e-mail address like name@school.example",
                    "max_length": "This is too long for an e-mail address",
                    "null_characters_not_allowed": f"{label} has a character in it that cannot be used. Type it again",
                }


class LoginForm(Plain, forms.LoginForm):
    """E-mail and password; the same sentence whichever of the two was wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}


class ResetPasswordForm(Plain, forms.ResetPasswordForm):
    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Do the same work for an address that nobody has: make a token, wake the worker."""
        email: str = self.cleaned_data["email"]
        if self.users:
            request_password_reset(request, email, self.users, default_token_generator)
        else:
            PasswordResetTokenGenerator().make_token(User(pk=0, email=email))
            transaction.on_commit(partial(hint, f"password_reset:{fingerprint(email)}"), robust=True)
        return email


class NewPasswordForm(Plain, forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Plain, forms.ChangePasswordForm):
    pass


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Name the account that was tried, for the lock-out's count, without saying whose it is."""
    tried = (credentials or {}).get("email") or (credentials or {}).get("username") or request.POST.get("login", "")
    return fingerprint(str(tried))


def client_address(request: HttpRequest) -> str | None:
    """Tell one school's office from another behind a proxy of ours; what the browser itself claims is not believed."""
    return get_client_ip(request)


def locked_out(request: HttpRequest, *args: Any) -> HttpResponse:
    """Answer a locked account with when to try again and what to do if a child needs help now."""
    return render(request, "account/lockout.html", {"minutes": int(settings.AXES_COOLOFF_TIME * 60)}, status=LOCKED)
