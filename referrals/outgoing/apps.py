from django.apps import AppConfig

from safeguard.audit.verbs import register


class OutgoingConfig(AppConfig):
    name = "referrals.outgoing"
    label = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        """Tell the kernel and the cases what this app adds. Models are ready by now."""
        from referrals.outgoing import verbs  # noqa: PLC0415

        register(verbs.SPECS)
