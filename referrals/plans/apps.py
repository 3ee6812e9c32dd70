from django.apps import AppConfig

from safeguard.audit.verbs import register


class PlansConfig(AppConfig):
    name = "referrals.plans"
    label = "plans"
    verbose_name = "Plans"

    def ready(self) -> None:
        """Tell the kernel and the case what this app adds. Models are ready by now."""
        from cases import childfile, hooks  # noqa: PLC0415
        from cases.selectors import entries, groups  # noqa: PLC0415
        from referrals.plans import childfile as held  # noqa: PLC0415
        from referrals.plans import closing, obligations, verbs  # noqa: PLC0415
        from referrals.plans.verbs import Verb  # noqa: PLC0415
        from safeguard.clocks import kinds  # noqa: PLC0415

        register(verbs.SPECS)
        kinds.register(obligations.KINDS)
        turning_points = [Verb.PLAN_STARTED, Verb.PLAN_ENDED, Verb.MEETING_HELD]
        chronology = [verb for verb, described in verbs.SPECS.items() if described.on_chronology]
        groups.add(groups.Group.CASES, chronology, significant=turning_points)
        entries.HEADINGS.update(verbs.HEADINGS)
        hooks.SECTIONS.append(hooks.Section("Plans", "plans:case"))
        hooks.before_closing("plans", closing.checks)
        childfile.register("plans", "Plans", held.plans)
