"""A file is what its content says, and what is not allowed is refused in a sentence that helps."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from safeguard.errors import RuleBroken
from safeguard.files import kinds, rules
from tests.files import makers


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("photo.jpg", makers.image("JPEG"), kinds.JPEG),
        ("photo.JPEG", makers.image("JPEG"), kinds.JPEG),
        ("drawing.png", makers.image("PNG"), kinds.PNG),
        ("moving.gif", makers.image("GIF"), kinds.GIF),
        ("from_phone.webp", makers.image("WEBP"), kinds.WEBP),
        ("from_phone.jpg", makers.image("WEBP"), kinds.WEBP),  # phones do this; the name is mended when it is stored
        ("no ending", makers.image("PNG"), kinds.PNG),
        ("letter.pdf", makers.PDF, kinds.PDF),
        ("letter", makers.PDF, kinds.PDF),
        ("notes.txt", "Ffion said: “dw i’n iawn” 🙂\r\n".encode(), kinds.TEXT),
        ("notes.txt", "café £5".encode("cp1252"), kinds.TEXT),
        ("notes.txt", "słowa".encode("utf-16"), kinds.TEXT),
        ("marks.csv", b"\xef\xbb\xbfname,mark\r\nA,1\r\n", kinds.CSV),
        ("message.eml", makers.EML, kinds.EML),
        ("message.eml", makers.eml_with("letter.pdf", "%PDF-1.7"), kinds.EML),
        ("plan.docx", makers.office(".docx"), kinds.DOCX),
        ("sheet.xlsx", makers.office(".xlsx"), kinds.XLSX),
        ("slides.pptx", makers.office(".pptx"), kinds.PPTX),
        ("plan.odt", makers.odt(), kinds.ODT),
        ("voice.mp3", makers.MP3, kinds.MP3),
        ("voice.mp3", makers.MP3_BARE, kinds.MP3),
        ("voice.wav", makers.WAV, kinds.WAV),
        ("voice.m4a", makers.mp4(b"M4A "), kinds.M4A),
        ("voice.m4a", makers.mp4(b"mp42"), kinds.MP4),
        ("clip.mp4", makers.mp4(), kinds.MP4),
    ],
)
def test_allowed(name, content, kind):
    assert rules.judge(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.jpg", makers.EXE, "is a program"),
        ("letter.pdf", makers.EXE, "is a program"),
        ("letter.pdf", makers.image("JPEG"), "says it is “.pdf” but its content is a JPEG photo"),
        ("photo.jpg", makers.PDF, "says it is “.jpg” but its content is a PDF document"),
        ("letter.pdf.exe", makers.PDF, "says it is “.exe”"),
        ("setup.exe", b"hello", "is a program"),
        ("run.txt", b"#!/bin/sh\nrm -rf /\n", "is a program"),
        ("letter.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60), "is a program"),
        ("page.html", b"<!DOCTYPE html><html></html>", "is a web page"),
        ("page.txt", b"\xef\xbb\xbf  <HTML><script>alert(1)</script>", "is a web page"),
        ("page.txt", "<script>".encode("utf-16"), "is a web page"),
        ("note.csv", b"a,b\n<script>alert(1)</script>", "is a web page"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is a web page or a drawing"),
        ("drawing.svg", b"<?xml version='1.0'?><svg/>", "is a web page or a drawing"),
        ("all.zip", makers.archive({"a.txt": b"a"}), "is a zip"),
        ("plan.docx", makers.archive({"a.txt": b"a"}), "is a zip"),
        ("plan.docx", b"PK\x03\x04" + bytes(60), "is a zip"),
        ("all.rar", b"Rar!\x1a\x07\x00" + bytes(60), "is a zip or another archive"),
        ("plan.docm", makers.office(".docx", "application/vnd.ms-word.document.macroEnabled.main+xml"), "is a program"),
        ("plan.docx", makers.office(".docx", **{"word/vbaProject.bin": b"x"}), "contains macros"),
        ("sheet.xlsx", makers.office(".xlsx", **{"xl/macrosheets/sheet1.xml": b"x"}), "contains macros"),
        ("sheet.xlsx", makers.office(".xlsx", **{"xl/activeX/activeX1.bin": b"x"}), "contains macros"),
        ("plan.odt", makers.odt(**{"Basic/Standard/Module1.xml": b"x"}), "contains macros"),
        ("plan.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "is an older Office file"),
        ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(80), "is a HEIC photo"),
        ("clip.mov", b"\0\0\0\x14ftypqt  " + bytes(80), "its content looks like “QuickTime movie file”"),
        ("notes.txt", b"text\x00with\x01controls", "cannot be attached"),
        ("notes.md", b"text", "cannot be attached"),
        ("notes", b"text", "cannot be attached"),
        ("voice.mp3", b"\xff\xff\xff\xff" + bytes(40), "cannot be attached"),
        ("message.eml", b"just some words", "cannot be attached"),
        ("message.eml", makers.eml_with("invoice.exe", "hello"), "carries a program"),
        ("message.eml", makers.eml_with("invoice.pdf", "MZ and so on"), "carries a program"),
        ("picture.gif", b"GIF", "cannot be attached"),
        ("letter.pdf", makers.PDF + makers.archive({"a.exe": makers.EXE}), "has another file hidden in it"),
        ("clip.mp4", makers.mp4() + makers.archive({"a.exe": makers.EXE}), "has another file hidden in it"),
        ("empty.txt", b"", "is empty"),
    ],
)
def test_refused(name, content, said):
    with pytest.raises(RuleBroken) as refused:
        rules.judge(name, content)
    assert said in str(refused.value)
    assert name in str(refused.value)


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(monkeypatch):
    monkeypatch.setattr("safeguard.files.containers.MOST_UNPACKED", 1_000_000)
    with pytest.raises(RuleBroken, match="unpacks to far more than its size"):
        rules.judge("plan.docx", makers.office(".docx", **{"word/media/image1.bmp": bytes(2_000_000)}))


def test_problems_name_every_file_and_leave_it_at_its_start(settings):
    settings.FILES_MAX_BYTES = 1024 * 1024
    good = SimpleUploadedFile("photo.jpg", makers.image())
    uploads = [
        good,
        SimpleUploadedFile("long.txt", b"a" * (1024 * 1024 + 1)),
        SimpleUploadedFile("nothing.pdf", b""),
        SimpleUploadedFile("lie.png", makers.EXE, content_type="image/png"),
    ]
    assert rules.problems(uploads) == [
        "long.txt is larger than 1 MB.",
        "nothing.pdf is empty.",
        "lie.png is a program or can run one. Programs cannot be attached.",
    ]
    assert good.tell() == 0
    assert rules.problems([good], already=10) == [
        "A record holds at most 10 files. This one has 10, and you are adding 1."
    ]


def test_every_kind_has_an_ending_of_its_own_and_a_way_to_be_served():
    assert {kind.served_as for kind in kinds.KINDS if not kind.inert} == {kinds.OCTETS}
    assert all(kind.suffixes and kinds.FAMILY_OF_SUFFIX[kind.suffixes[0]] == kind.family for kind in kinds.KINDS)
    assert ".jpg" in kinds.ACCEPT
    assert ".heic" not in kinds.ACCEPT
