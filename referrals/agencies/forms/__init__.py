"""The forms of the directory, by noun."""

from referrals.agencies.forms.directory import AgencyForm, AuthorityForm, ResidenceForm, RetireForm
from referrals.agencies.forms.partnership import LimitForm, StagesForm

__all__ = ["AgencyForm", "AuthorityForm", "LimitForm", "ResidenceForm", "RetireForm", "StagesForm"]
