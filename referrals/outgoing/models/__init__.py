"""Referral with what came back, what was said on the way, what was promised, and what was decided not to refer."""

from referrals.outgoing.models.exchange import AgencyContact, Promise, Response
from referrals.outgoing.models.referral import Addendum, Duty, NotReferred, Referral, ReferralPupil

__all__ = ["Addendum", "AgencyContact", "Duty", "NotReferred", "Promise", "Referral", "ReferralPupil", "Response"]
