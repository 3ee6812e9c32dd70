from django.apps import AppConfig

from safeguard.audit.verbs import register
from safeguard.people.verbs import SPECS


class PeopleConfig(AppConfig):
    name = "safeguard.people"
    label = "people"

    def ready(self) -> None:
        register(SPECS)
