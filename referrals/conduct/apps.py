from django.apps import AppConfig

from safeguard.audit.verbs import register


class ConductConfig(AppConfig):
    name = "referrals.conduct"
    label = "conduct"
    verbose_name = "The sealed register"

    def ready(self) -> None:
        from cases.selectors import groups  # noqa: PLC0415
        from referrals.conduct import holdings, obligations, verbs  # noqa: PLC0415
        from safeguard.clocks import kinds  # noqa: PLC0415

        register(verbs.SPECS)
        kinds.register(obligations.KINDS)
        groups.add(groups.Group.NOTES, [verbs.Verb.STATEMENT], significant=[verbs.Verb.STATEMENT])
        holdings.register_all()
