"""What ties django-allauth and django-axes to this house: no sign-up, plain errors, mail through the outbox."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from safeguard.audit import actions as audit
from safeguard.outbox.actions import enqueue
from safeguard.people.verbs import Verb

LOCKED = 429


class Adapter(DefaultAccountAdapter):
    """Accounts are made by the school; letters of the account go through the outbox like every other mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the password letter; its secret link is wiped from the row once it is sent."""
        link = context.get("password_reset_url")
        if not link:
            return  # allauth's letter to unknown addresses would tell a stranger that we looked
        path = urlsplit(link).path
        key = f"password:{hashlib.sha256(path.encode()).hexdigest()}"
        enqueue("password_reset", context["user"], {"secret_path": path}, key=key)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        request.session["seen"] = int(timezone.now().timestamp())
        audit.record(Verb.SIGNED_IN, user, by=user, school=None, thread="")


class LoginForm(forms.LoginForm):
    """E-mail and password; the same sentence whichever of the two was wrong."""


class ResetPasswordForm(forms.ResetPasswordForm):
    pass


class NewPasswordForm(forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(forms.ChangePasswordForm):
    pass


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Name the account that was tried, for the lock-out's count."""
    tried = (credentials or {}).get("email") or (credentials or {}).get("username") or request.POST.get("login", "")
    return str(tried).strip().lower()


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any) -> HttpResponse:
    """Answer a locked account with when to try again and what to do if a child needs help now."""
    return render(request, "account/lockout.html", {"minutes": int(settings.AXES_COOLOFF_TIME * 60)}, status=LOCKED)
