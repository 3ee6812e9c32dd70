from django.apps import AppConfig

from safeguard.audit.verbs import register


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"

    def ready(self) -> None:
        """Tell the kernel what this app adds: verbs, obligations, holdings, what it hears. Models are ready by now."""
        from cases import childfile, holdings, obligations, roll, verbs  # noqa: PLC0415
        from cases.selectors import childfile as held  # noqa: PLC0415
        from safeguard.clocks import kinds  # noqa: PLC0415

        register(verbs.SPECS)
        kinds.register(obligations.KINDS)
        holdings.register_all()
        roll.register()
        childfile.register("concerns", "Concerns", held.concerns)
        childfile.register("cases", "Cases", held.cases)
