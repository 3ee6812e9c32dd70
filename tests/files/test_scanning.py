"""The scanner's protocol against a real little server that speaks it."""

from io import BytesIO

import pytest

from safeguard.files.scanning import ScannerDown, Verdict, scan
from tests.files import makers


def test_clean_content_arrives_whole_in_counted_chunks(clamd):
    server, content = clamd(), bytes(range(256)) * 1000
    assert scan(BytesIO(content), server.url) == Verdict()
    assert server.received == [content]


def test_infected_content_is_named(clamd):
    verdict = scan(BytesIO(b"before " + makers.EICAR), clamd().url)
    assert not verdict.is_clean
    assert verdict.found == "Win.Test.EICAR_HDB-1"


def test_over_a_socket_file(clamd, tmp_path):
    assert scan(BytesIO(b"hello"), clamd(path=str(tmp_path / "clamd.sock")).url).is_clean


def test_a_scanner_that_is_down_gives_no_verdict(clamd):
    server = clamd()
    server.close()
    with pytest.raises(ScannerDown):
        scan(BytesIO(b"hello"), server.url)


def test_a_scanner_that_says_nothing_in_time_gives_no_verdict(clamd):
    with pytest.raises(ScannerDown, match="TimeoutError"):
        scan(BytesIO(b"hello"), clamd(lambda content: None).url, timeout=0.1)


@pytest.mark.parametrize("reply", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OKAY\0", b"\xff\xfe\0"])
def test_any_other_answer_is_no_verdict(clamd, reply):
    with pytest.raises(ScannerDown, match="unexpected answer"):
        scan(BytesIO(b"hello"), clamd(lambda content: reply).url)
