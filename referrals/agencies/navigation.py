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


SECTIONS: Final = (
    Section("Referrals", "/referrals/", P.CASE_VIEW),
    Section("Response times", "/referrals/times/", P.CASE_VIEW),
    Section("Who to ring now", "/agencies/ring/", P.AGENCY_VIEW),
    Section("Agencies", "/agencies/", P.AGENCY_VIEW),
    Section("Limits", "/agencies/limits/", P.AGENCY_VIEW),
    Section("Stages", "/agencies/stages/", P.AGENCY_VIEW),
    Section("Plans", "/plans/", P.CASE_VIEW),
    Section("Disagreements", "/disagreements/", P.CASE_VIEW),
    Section("Transfers", "/transfers/", P.CASE_VIEW),
    Section("Disclosures", "/disclosures/", P.CASE_VIEW),
    Section("Notices", "/notices/", P.CASE_VIEW),
    Section("Serious incidents", "/serious-incidents/", P.CASE_VIEW),
)


def sections(user: Any, school: Any, path: str) -> list[dict[str, Any]]:
    """Return the links that this person may follow; the current one has the longest beginning of this page's address."""
    offered = [one for one in SECTIONS if is_routed(one.path) and policy.granted(user, one.permission, school)]
    here = max((one.path for one in offered if path.startswith(one.path)), key=len, default="")
    return [{"label": one.label, "url": one.path, "current": one.path == here} for one in offered]
