from django.apps import AppConfig

from safeguard.audit.verbs import register
from safeguard.clocks.verbs import SPECS


class ClocksConfig(AppConfig):
    name = "safeguard.clocks"
    label = "clocks"

    def ready(self) -> None:
        """Tell the log what the clockwork writes, and hear when a calendar changes. Models are ready by now."""
        from safeguard.clocks import recount  # noqa: PLC0415

        register(SPECS)
        recount.register()
