"""A file goes out as a download that no browser runs, and only when it was found clean."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from safeguard.errors import RuleBroken
from safeguard.files import serving
from safeguard.files.models import StoredFile
from tests.files import makers


def store(oak, name: str, content: bytes) -> StoredFile:
    return oak.store(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("letter.pdf", makers.PDF, "application/pdf"),
        ("photo.png", makers.image("PNG"), "image/png"),
        ("notes.txt", b"hello", "text/plain"),
        ("marks.csv", b"a,b", "application/octet-stream"),
        ("message.eml", makers.EML, "application/octet-stream"),
        ("plan.docx", makers.office(), "application/octet-stream"),
    ],
)
def test_headers(oak, name, content, content_type):
    response = serving.download(store(oak, name, content))
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert int(response["Content-Length"]) == len(b"".join(response.streaming_content))
    response.close()


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("étude.txt", "attachment; filename*=utf-8''%C3%A9tude.txt"),
        ('a"b\r\nSet-Cookie: x.txt', 'attachment; filename="a_b Set-Cookie_ x.txt"'),
        (
            "حماية الطفل.txt",
            "attachment; filename*=utf-8''%D8%AD%D9%85%D8%A7%D9%8A%D8%A9%20%D8%A7%D9%84%D8%B7%D9%81%D9%84.txt",
        ),
    ],
)
def test_any_name_makes_a_safe_header(oak, name, disposition):
    file = store(oak, "notes.txt", b"hello")
    response = serving.download(oak.store(SimpleUploadedFile(name, b"hello")))
    assert file.pk
    assert response["Content-Disposition"] == disposition
    response.close()


def test_a_file_in_quarantine_is_not_served(oak, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    with pytest.raises(RuleBroken, match="still being checked"):
        serving.download(store(oak, "notes.txt", b"hello"))


def test_a_refused_file_is_not_served(oak):
    file = store(oak, "notes.txt", b"hello")
    file.state = StoredFile.State.REFUSED
    with pytest.raises(RuleBroken, match="refused by the virus scan"):
        serving.download(file)


def test_a_file_lost_from_the_disk_is_a_sentence_not_a_crash(oak):
    file = store(oak, "notes.txt", b"hello")
    file.path.unlink()
    with pytest.raises(RuleBroken, match="cannot be found on the server"):
        serving.download(file)
