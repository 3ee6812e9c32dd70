"""The kinds of file that a record may hold, as data. What is not in this table is refused."""

from dataclasses import dataclass
from typing import Final

OCTETS: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; `family` says which endings may stand for it, `inert` whether a browser may be told what it is."""

    content_type: str
    label: str
    family: str
    suffixes: tuple[str, ...]
    inert: bool = True

    @property
    def served_as(self) -> str:
        return self.content_type if self.inert else OCTETS


OFFICE: Final = "application/vnd.openxmlformats-officedocument."

JPEG = Kind("image/jpeg", "JPEG photo", "image", (".jpg", ".jpeg"))
PNG = Kind("image/png", "PNG image", "image", (".png",))
GIF = Kind("image/gif", "GIF image", "image", (".gif",))
WEBP = Kind("image/webp", "WebP image", "image", (".webp",))
PDF = Kind("application/pdf", "PDF document", "pdf", (".pdf",))
TEXT = Kind("text/plain", "plain text", "text", (".txt",))
CSV = Kind("text/csv", "CSV file", "text", (".csv",), inert=False)
EML = Kind("message/rfc822", "saved e-mail", "mail", (".eml",), inert=False)
DOCX = Kind(f"{OFFICE}wordprocessingml.document", "Word document", "office", (".docx",), inert=False)
XLSX = Kind(f"{OFFICE}spreadsheetml.sheet", "Excel workbook", "office", (".xlsx",), inert=False)
PPTX = Kind(f"{OFFICE}presentationml.presentation", "PowerPoint presentation", "office", (".pptx",), inert=False)
ODT = Kind("application/vnd.oasis.opendocument.text", "OpenDocument text", "office", (".odt",), inert=False)
MP3 = Kind("audio/mpeg", "MP3 recording", "media", (".mp3",))
WAV = Kind("audio/wav", "WAV recording", "media", (".wav",))
M4A = Kind("audio/mp4", "M4A recording", "media", (".m4a",))
MP4 = Kind("video/mp4", "MP4 video", "media", (".mp4", ".m4v", ".m4a"))  # many recorders name sound in MP4 .m4a

KINDS: Final = (JPEG, PNG, GIF, WEBP, PDF, TEXT, CSV, EML, DOCX, XLSX, PPTX, ODT, MP3, WAV, M4A, MP4)
IMAGES: Final = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WEBP"}
FAMILY_OF_SUFFIX: Final = {suffix: kind.family for kind in KINDS for suffix in kind.suffixes}
BY_CONTENT_TYPE: Final = {kind.content_type: kind for kind in KINDS}
ACCEPT: Final = ",".join(FAMILY_OF_SUFFIX)  # for the control of a form: a phone then turns HEIC into JPEG itself
ALLOWED_WORDS: Final = (
    "a photo or image (JPEG, PNG, GIF, WebP), PDF, Word, Excel, PowerPoint or OpenDocument text file, "
    "plain text, CSV, saved e-mail (EML), sound recording (MP3, M4A, WAV) or MP4 video"
)

OOXML_MAIN_PARTS: Final = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
    b"presentationml.presentation.main+xml": PPTX,
}
M4A_BRANDS: Final = frozenset({b"M4A ", b"M4B "})
MP4_BRANDS: Final = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"MSNV", b"dash"}
)
HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})

PROGRAM_STARTS: Final = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # Windows shortcut
)
PROGRAM_ENDINGS: Final = """
    exe com scr pif msi msp bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta jar app apk dmg pkg sh py dll cpl reg lnk url
    iso img docm dotm xlsm xltm xlam pptm ppsm one
"""
PROGRAM_SUFFIXES: Final = frozenset(f".{ending}" for ending in PROGRAM_ENDINGS.split())
ARCHIVE_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
OLD_OFFICE_START: Final = bytes.fromhex("d0cf11e0a1b11ae1")
MARKUP_STARTS: Final = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<svg", b"<?xml", b"<?php")
