"""World: what the story leaves behind for a test or a tour to hold on to."""

from dataclasses import dataclass, field
from datetime import datetime

from safeguard.people.models import School, User


@dataclass
class World:
    """`cast` by address ("dsl@oakfield.example"), `refs` of what is worth looking at ("danger", "case", ...)."""

    start: datetime
    schools: dict[str, School]
    cast: dict[str, User]
    refs: dict[str, str] = field(default_factory=dict)

    def person(self, local: str, school: str = "oakfield") -> User:
        return self.cast[f"{local}@{school}.example"]
