from django.apps import AppConfig

from safeguard.audit.verbs import register


class DisagreementsConfig(AppConfig):
    name = "referrals.disagreements"
    label = "disagreements"
    verbose_name = "Disagreements"

    def ready(self) -> None:
        """Tell the kernel, the cases and the referrals what this app adds. Models are ready by now."""
        from cases import childfile, hooks  # noqa: PLC0415
        from cases.selectors import entries, groups  # noqa: PLC0415
        from referrals.disagreements import checks, doors, obligations, verbs  # noqa: PLC0415
        from referrals.disagreements import childfile as held  # noqa: PLC0415
        from referrals.disagreements.verbs import Verb  # noqa: PLC0415
        from safeguard.clocks import kinds  # noqa: PLC0415

        register(verbs.SPECS)
        kinds.register(obligations.KINDS)
        chronology = [verb for verb, described in verbs.SPECS.items() if described.on_chronology]
        groups.add(groups.Group.CASES, chronology, significant=[Verb.OPENED, Verb.STAGE_OPENED, Verb.CLOSED])
        entries.HEADINGS.update(verbs.HEADINGS)
        childfile.register("disagreements", "Disagreements with agencies", held.disagreements)
        hooks.before_closing("disagreements", checks.before_closing)
        doors.open_all()
