"""Uploads come in within their limits, whatever their names, and a file too large costs nobody what they typed."""

from io import BytesIO

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.test import RequestFactory

from safeguard.files import rules
from safeguard.files.uploads import LimitedUploadHandler

MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def limits(settings):
    settings.FILE_UPLOAD_HANDLERS = ["safeguard.files.uploads.LimitedUploadHandler"]
    settings.FILES_MAX_BYTES = 20 * MEGABYTE


def post(*files: tuple[str, bytes]) -> HttpRequest:
    streams = []
    for name, content in files:
        stream = BytesIO(content)
        stream.name = name
        streams.append(stream)
    return RequestFactory().post("/", {"account": "what I saw", "files": streams})


def test_a_file_within_the_limit_arrives_whole():
    (upload,) = post(("notes.txt", b"hello" * 100_000)).FILES.getlist("files")
    assert upload.name == "notes.txt"
    assert upload.read() == b"hello" * 100_000
    upload.close()


def test_a_file_of_30_mb_is_not_kept_but_named_and_the_rest_of_the_form_is_there():
    request = post(("clip.mp4", bytes(30 * MEGABYTE)), ("notes.txt", b"hello"))
    large, small = request.FILES.getlist("files")
    assert request.POST["account"] == "what I saw"
    assert large.size == 30 * MEGABYTE
    assert large.read() == b""
    assert small.read() == b"hello"
    assert rules.problems([large, small]) == ["clip.mp4 is larger than 20 MB."]
    large.close(), small.close()


def test_exactly_the_limit_is_allowed(settings):
    settings.FILES_MAX_BYTES = MEGABYTE
    (upload,) = post(("notes.txt", b"a" * MEGABYTE)).FILES.getlist("files")
    assert rules.problems([upload]) == []
    upload.close()


def test_an_empty_file_is_named():
    (upload,) = post(("notes.txt", b"")).FILES.getlist("files")
    assert rules.problems([upload]) == ["notes.txt is empty."]
    upload.close()


@pytest.mark.parametrize(
    ("name", "arrives_as"),
    [
        ("../../etc/cron.d/evil.txt", "evil.txt"),
        ("a." + "x" * 400, "a." + "x" * 148),
        ("字" * 300 + ".txt", "字" * 146 + ".txt"),
        ("letter\u202etxt.exe", "lettertxt.exe"),
    ],
)
def test_no_name_can_break_the_temporary_file(name, arrives_as):
    (upload,) = post((name, b"hello")).FILES.getlist("files")
    assert upload.name == arrives_as
    assert "etc" not in upload.temporary_file_path()
    upload.close()


def test_a_request_larger_than_a_record_may_hold_is_refused_unread():
    handler = LimitedUploadHandler(HttpRequest())
    with pytest.raises(RequestDataTooBig):
        handler.handle_raw_input(BytesIO(), {}, 300 * MEGABYTE, b"boundary")
    handler.handle_raw_input(BytesIO(), {}, 200 * MEGABYTE, b"boundary")
