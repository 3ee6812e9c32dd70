"""A picture goes in with its secrets and comes out without them, upright and with its colours."""

import time
from io import BytesIO

import pytest
from PIL import Image

from safeguard.errors import RuleBroken
from safeguard.files import images, kinds
from tests.files import makers


def reread(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def test_place_phone_and_comments_are_gone_and_the_picture_stands_upright():
    before = makers.photo_with_place(orientation=6)
    assert b"PhoneMaker" in before
    assert reread(before).getexif().get_ifd(0x8825)
    after = images.reencode("photo.jpg", kinds.JPEG, before)
    picture = reread(after)
    assert picture.size == (20, 40)
    assert not dict(picture.getexif())
    assert not picture.getexif().get_ifd(0x8825)
    for secret in (b"PhoneMaker", b"Exif", b"taken at home", b"secret place"):
        assert secret not in after


@pytest.mark.parametrize(("kind", "fmt"), list(kinds.IMAGES.items()))
def test_what_is_appended_to_a_picture_is_left_behind(kind, fmt):
    hidden = makers.archive({"run.exe": makers.EXE})
    after = images.reencode("photo", kind, makers.image(fmt) + hidden)
    assert b"run.exe" not in after
    assert reread(after).format == fmt


def test_text_in_a_png_is_gone():
    text = Image.Exif()
    text[0x010E] = "written by Sam Example"
    after = images.reencode("drawing.png", kinds.PNG, makers.image("PNG", exif=text))
    assert b"Sam Example" not in after


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_mode_of_png_survives(mode):
    picture = reread(images.reencode("drawing.png", kinds.PNG, makers.image("PNG", mode=mode)))
    assert picture.size == (40, 20)


def test_printers_colours_become_screen_colours():
    assert reread(images.reencode("scan.jpg", kinds.JPEG, makers.image("JPEG", mode="CMYK"))).mode == "RGB"


@pytest.mark.parametrize(("kind", "fmt"), [(kinds.GIF, "GIF"), (kinds.WEBP, "WEBP")])
def test_moving_pictures_keep_moving(kind, fmt):
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "green", "blue")]
    moving = makers.BytesIO()
    frames[0].save(moving, fmt, save_all=True, append_images=frames[1:], duration=[100, 200, 300])
    after = reread(images.reencode("moving", kind, moving.getvalue()))
    assert after.n_frames == 3


def test_a_bomb_is_refused_from_its_header():
    with pytest.raises(RuleBroken, match="more than 60 million pixels"):
        images.reencode("bomb.png", kinds.PNG, makers.bomb())


def test_a_picture_just_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MOST_PIXELS", 799)
    with pytest.raises(RuleBroken, match="million pixels"):
        images.reencode("photo.jpg", kinds.JPEG, makers.image(size=(40, 20)))


def test_a_moving_picture_with_too_many_pixels_in_all_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MOST_FRAME_PIXELS", 250)
    moving = makers.BytesIO()
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "green", "blue")]
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(RuleBroken, match="too long"):
        images.reencode("moving.gif", kinds.GIF, moving.getvalue())


def test_a_gif_of_a_million_frames_is_refused_without_counting_them():
    small = makers.image("GIF", size=(1, 1))
    frame = small[small.index(b"\x2c") : -1]
    start = time.monotonic()
    with pytest.raises(RuleBroken, match="too long"):
        images.reencode("moving.gif", kinds.GIF, small[:-1] + frame * 300_000 + b";")
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (kinds.JPEG, b"\xff\xd8\xff" + b"not a picture at all" * 20),
        (kinds.GIF, b"GIF89a/*" + b"<script>alert(1)</script>" * 20),
        (kinds.PNG, makers.image("PNG")[:60]),
        (kinds.JPEG, makers.image("JPEG", size=(400, 400))[:700]),
        (kinds.WEBP, b"RIFF\x10\0\0\0WEBPVP8 " + bytes(8)),
    ],
)
def test_a_damaged_or_pretended_picture_is_refused(kind, content):
    with pytest.raises(RuleBroken, match="is damaged and cannot be read"):
        images.reencode("photo", kind, content)
