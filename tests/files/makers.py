"""Small real files of every kind, and ones that pretend. Nothing here comes from a real school or person."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

CONTENT_TYPES = "application/vnd.openxmlformats-officedocument.{}.main+xml"
MAIN = {".docx": "wordprocessingml.document", ".xlsx": "spreadsheetml.sheet", ".pptx": "presentationml.presentation"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03" + bytes(200)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + bytes(413)
MP3_BARE = b"\xff\xfb\x90\x00" + bytes(413)
WAV = b"RIFF" + struct.pack("<L", 36) + b"WAVEfmt " + bytes(28)
EML = (
    b"From: office@oak.example\r\nTo: dsl@oak.example\r\nDate: Fri, 20 Nov 2026 17:00:00 +0000\r\n"
    b"Subject: A message\r\n\r\nHello\r\n"
)


def image(fmt: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 0 if mode in {"P", "1"} else "red").save(out, fmt, **options)
    return out.getvalue()


def photo_with_place(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    return image(exif=exif, comment=b"taken at home", xmp=b"<x:xmpmeta>secret place</x:xmpmeta>")


def bomb() -> bytes:
    """A PNG of 120 bytes that says it has 3,600 million pixels."""
    header = struct.pack("!LLBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack("!L", len(body)) + name + body + struct.pack("!L", zlib.crc32(name + body)) for name, body in chunks
    )


def archive(entries: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in entries.items():
            made.writestr(name, body)
    return out.getvalue()


def office(suffix: str = ".docx", declared: str = "", **more: bytes | str) -> bytes:
    main = declared or CONTENT_TYPES.format(MAIN[suffix])
    types = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    return archive({"[Content_Types].xml": types, "main.xml": "<w/>"} | more)


def odt(**more: bytes) -> bytes:
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o/>"} | more)


def mp4(brand: bytes = b"isom") -> bytes:
    return struct.pack("!L", 24) + b"ftyp" + brand + bytes(12) + bytes(100)


def eml_with(filename: str, body: str) -> bytes:
    return (
        EML.replace(b"\r\n\r\nHello", b"\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x")
        + (
            f'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{filename}"\r\n'
            f"\r\n{body}\r\n--x--\r\n"
        ).encode()
    )
