from django.apps import AppConfig

from safeguard.audit.verbs import register
from safeguard.web.verbs import SPECS


class WebConfig(AppConfig):
    name = "safeguard.web"
    label = "web"

    def ready(self) -> None:
        register(SPECS)
