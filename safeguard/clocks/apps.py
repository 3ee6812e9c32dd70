from django.apps import AppConfig

from safeguard.audit.verbs import register
from safeguard.clocks.verbs import SPECS


class ClocksConfig(AppConfig):
    name = "safeguard.clocks"
    label = "clocks"

    def ready(self) -> None:
        register(SPECS)
