from django.apps import AppConfig

from safeguard.audit.verbs import register


class OutgoingConfig(AppConfig):
    name = "referrals.outgoing"
    label = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        """Tell the kernel and the cases what this app adds. Models are ready by now."""
        from cases import childfile, hooks  # noqa: PLC0415
        from cases.selectors import groups  # noqa: PLC0415
        from referrals.agencies import following  # noqa: PLC0415
        from referrals.outgoing import checks, obligations, placing, verbs  # noqa: PLC0415
        from referrals.outgoing import childfile as held  # noqa: PLC0415
        from referrals.outgoing.actions.deciding import refer_as_decided  # noqa: PLC0415
        from referrals.outgoing.deadlines import Owed  # noqa: PLC0415
        from safeguard.clocks import kinds  # noqa: PLC0415

        register(verbs.SPECS)
        kinds.register(obligations.KINDS)
        following.stay(Owed.FGM)
        for group, placed, significant in placing.GROUPS:
            groups.add(group, placed, significant=significant)
        childfile.register("referrals", "Referrals", held.referrals)
        childfile.register("agency_contacts", "Contacts with agencies", held.contacts)
        childfile.register("not_referred", "Decided not to refer", held.not_referred)
        hooks.when_decided("referrals", refer_as_decided)
        hooks.before_closing("referrals", checks.before_closing)
        if placing.SECTION not in hooks.SECTIONS:
            hooks.SECTIONS.append(placing.SECTION)
