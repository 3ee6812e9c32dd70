from django.apps import AppConfig

from safeguard.audit.verbs import register
from safeguard.policy import Permission


class AgenciesConfig(AppConfig):
    name = "referrals.agencies"
    label = "agencies"
    verbose_name = "Agencies"

    def ready(self) -> None:
        """Tell the kernel and the case what this app adds. Models are ready by now."""
        from cases import hooks  # noqa: PLC0415
        from cases.selectors import groups  # noqa: PLC0415
        from referrals.agencies import following, verbs  # noqa: PLC0415

        register(verbs.SPECS)
        groups.add(groups.Group.ROLL, [verbs.Verb.RESIDENCE_STATED])
        hooks.when_owner_changes("agencies.following", following.follow)
        hooks.LINKS.append(hooks.Link("Who to ring now", "agencies:ring_for_case", Permission.CASE_VIEW))
