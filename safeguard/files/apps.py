from django.apps import AppConfig

from safeguard.audit.verbs import register
from safeguard.files.verbs import SPECS


class FilesConfig(AppConfig):
    name = "safeguard.files"
    label = "files"

    def ready(self) -> None:
        register(SPECS)
