"""The pages about what leaves the school, for the row of links that all of them share: addresses and grants, as data.

No app is imported: an address that is not routed has no link. The sealed register is not among them; it has its own entry.
"""

from dataclasses import dataclass
from typing import Any, Final

from safeguard import policy
from safeguard.policy import Permission as P
from safeguard.web.nav import is_routed


@dataclass(frozen=True)
class Section:
    label: str
    path: str
    permission: P
    also: tuple[str, ...] = ()

    def reach(self, path: str) -> int:
        """Return how much of an address is this section's, 0 when it is none of its pages."""
        return max((len(start) for start in (self.path, *self.also) if path.startswith(start)), default=0)


SECTIONS: Final = (
    Section("Referrals", "/referrals/", P.CASE_VIEW),
    Section("Response times", "/referrals/times/", P.CASE_VIEW),
    Section("Plans", "/plans/", P.CASE_VIEW),
    Section("Disagreements", "/disagreements/", P.CASE_VIEW),
    Section("Transfers", "/transfers/", P.TRANSFER_VIEW),
    Section("Disclosures", "/disclosures/", P.CASE_VIEW),
    Section("Notices", "/notices/", P.NOTICE_WORK),
    Section("Serious incidents", "/serious-incidents/", P.INCIDENT_WORK),
    Section("Agencies", "/agencies/", P.AGENCY_VIEW),
    Section("Limits", "/agencies/limits/", P.AGENCY_VIEW, also=("/agencies/stages/",)),
)


def sections(user: Any, school: Any, path: str) -> list[dict[str, Any]]:
    """Return the links that this person may follow; the current one covers most of this page's address."""
    offered = [one for one in SECTIONS if is_routed(one.path) and policy.granted(user, one.permission, school)]
    here = max(offered, key=lambda one: one.reach(path), default=None)
    return [{"label": one.label, "url": one.path, "current": one is here and one.reach(path) > 0} for one in offered]
