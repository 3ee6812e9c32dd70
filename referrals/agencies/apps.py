from django.apps import AppConfig

from safeguard.audit.verbs import register


class AgenciesConfig(AppConfig):
    name = "referrals.agencies"
    label = "agencies"
    verbose_name = "Agencies"

    def ready(self) -> None:
        """Tell the kernel and the case what this app adds. Models are ready by now."""
        from cases.selectors import groups  # noqa: PLC0415
        from referrals.agencies import verbs  # noqa: PLC0415

        register(verbs.SPECS)
        groups.add(groups.Group.ROLL, [verbs.Verb.RESIDENCE_STATED])
