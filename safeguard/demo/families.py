"""Invented families of every background: names only, drawn with a seed; any likeness is chance."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

FIRST: Final = {
    "british": "Olivia Amelia Isla Ava Lily Freya Poppy Ella Grace Daisy Alfie Oscar Harry Jack Leo Theo Finley Archie Max Toby",
    "south_asian": "Aisha Zara Priya Anaya Meera Simran Fatima Hafsa Riya Tara Arjun Rohan Ibrahim Zayn Kabir Yusuf Hamza Dev Samir Aryan",
    "african": "Amara Zainab Chidera Ife Temi Nia Adaeze Efua Makena Thandi Kofi Tobi Emeka Kwame Jabari Sipho Femi Idris Malik Ayo",
    "caribbean": "Shanice Kiara Tia Monique Jada Renee Aaliyah Zoe Naomi Chantelle Tyrese Jermaine Kai Andre Marcus Dwayne Isaiah Jayden Leon Reece",
    "european": "Zuzanna Maja Oliwia Sofia Ioana Elena Katya Lucia Ines Emilia Jakub Filip Mateusz Andrei Stefan Luca Tomas Nikolai Marek Hugo",
    "chinese": "Mei Ling Xia Hui Lan Yan Qing Jia Wen Fang Wei Jun Ming Hao Lei Chen Bo Tao Feng Kang",
    "arab": "Layla Noor Salma Yasmin Huda Mariam Rania Dina Amal Lina Omar Khalid Tariq Bilal Karim Adam Nabil Rami Faris Sami",
    "traveller": "Margaret Kathleen Bridget Rosie Shirley Nan Cinderella Ruby Mary Lena Paddy John Jimmy Tommy Miley Danny Felix Martin Simey Levi",
}
LAST: Final = {
    "british": "Ashworth Barlow Cartwright Dunford Ellery Fenwick Garside Hollins Ingleby Kershaw Langley Marwood Norcott Pickles Redfern Sowerby Thackray Wainwright",
    "south_asian": "Ahmed Begum Chaudhry Desai Gill Hussain Iqbal Joshi Khan Mahmood Nair Patel Rahman Sandhu Sharma Thakur",
    "african": "Abebe Adeyemi Asante Balogun Chukwu Dlamini Eze Kamau Mensah Ndlovu Okafor Osei Tadesse Yeboah",
    "caribbean": "Bailey Campbell Francis Gordon Henry Joseph Lewis Morgan Pryce Reid Samuels Walters",
    "european": "Dumitru Ferrari Ionescu Kowalski Lewandowski Markovic Nowak Petrov Popa Santos Silva Wisniewski Zielinski",
    "chinese": "Chan Cheung Ho Lam Leung Liu Wong Wu Yip Zhang",
    "arab": "Al-Amin Darwish Fadel Haddad Karam Mansour Nasser Saleh Yassin",
    "traveller": "Boswell Connors Doran Lee Loveridge McDonagh Smith Ward",
}
SHARE: Final = {
    "british": 44,
    "south_asian": 18,
    "african": 10,
    "caribbean": 6,
    "european": 11,
    "chinese": 3,
    "arab": 5,
    "traveller": 3,
}
STREETS: Final = "Alder Birch Chestnut Damson Elder Foundry Gasworks Hawthorn Ironmonger Juniper Kiln Linden Mill Nettle Orchard Priory"
KINDS: Final = ["Road", "Street", "Close", "Avenue", "Court"]


def children(random: Random, *, years: list[str], per_year: int, today: date, code: str) -> Iterator[dict[str, Any]]:
    """Yield the details of each child, family by family, so that siblings share surname, address and contacts."""
    first_start = today.year if today.month >= 9 else today.year - 1
    places = [year for year in years for _ in range(per_year)]
    random.shuffle(places)
    number = 0
    while places:
        background = random.choices(list(SHARE), weights=list(SHARE.values()))[0]
        family = _family(random, background)
        for _ in range(min(len(places), random.choices([1, 2, 3], weights=[68, 26, 6])[0])):
            number += 1
            yield family | _child(random, background, places.pop(), years, first_start, code, number)


def _family(random: Random, background: str) -> dict[str, Any]:
    last = random.choice(LAST[background].split())
    street = f"{random.randint(1, 140)} {random.choice(STREETS.split())} {random.choice(KINDS)}, Oakfield"
    contacts: list[dict[str, Any]] = []
    for relationship, shown in (("Mother", 92), ("Father", 70), ("Grandparent", 25)):
        if random.randint(1, 100) <= shown or not contacts:
            contacts.append(
                {
                    "name": f"{random.choice(_first_names(background, relationship))} {last}",
                    "relationship": relationship,
                    "has_parental_responsibility": relationship != "Grandparent",
                    "phone": f"07700 900{random.randint(0, 999):03d}",
                    "address": street,
                }
            )
    return {"last_name": last, "address": street, "contacts": [dict(contact) for contact in contacts]}


def _first_names(background: str, relationship: str) -> list[str]:
    """Each list holds girls' names first, then as many boys' names."""
    names = FIRST[background].split()
    half = len(names) // 2
    return {"Mother": names[:half], "Father": names[half:]}.get(relationship, names)


def _child(
    random: Random, background: str, year: str, years: list[str], first_start: int, code: str, number: int
) -> dict[str, Any]:
    first = random.choice(FIRST[background].split())
    age = years.index(year) + (4 if years[0] == "Reception" else 11)
    born_on = date(first_start - age - 1, 9, 1) + timedelta(days=random.randint(0, 364))
    forms = "AB" if years[0] == "Reception" else "ABCDEFG"
    return {
        "first_name": first,
        "known_as": first[:3] if random.random() < 0.05 else "",
        "born_on": born_on,
        "year_group": year,
        "tutor_group": f"{year.removeprefix('Year ')[:1] if year == 'Reception' else year.removeprefix('Year ')}{random.choice(forms)}",
        "enrolled_on": date(first_start - years.index(year), 9, 2),
        "mis_id": f"{code}{number:05d}",
    }
