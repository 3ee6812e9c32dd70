"""Names as people type them: without accents, with any apostrophe. "Zoe O'Brien" finds Zoë O’Brien."""

from typing import Any, Final

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat, Lower

ACCENTED: Final = "àáâãäåāăąçćčďéèêëēęěğíìîïīłñńňóòôõöøōřśšşťúùûüūůýÿźżž’‘ʼ`´-"
UNMARKED: Final = "aaaaaaaaacccdeeeeeeegiiiiilnnnooooooorssstuuuuuuyyzzz''''' "
MARKS: Final = str.maketrans(ACCENTED, UNMARKED)


def plain(words: str) -> str:
    return words.lower().translate(MARKS)


def plain_name(*fields: str) -> Func:
    """The same in the database, of several fields with a space between and before them: each name begins after a space."""
    spaced: list[Any] = [part for field in fields for part in (Value(" "), F(field))]
    joined = Concat(*spaced, output_field=TextField())
    return Func(Lower(joined), Value(ACCENTED), Value(UNMARKED), function="translate", output_field=TextField())
