from django.apps import AppConfig

from safeguard.audit.verbs import register
from safeguard.outbox.verbs import SPECS


class OutboxConfig(AppConfig):
    name = "safeguard.outbox"
    label = "outbox"

    def ready(self) -> None:
        register(SPECS)
