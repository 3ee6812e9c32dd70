"""Pictures are decoded and written anew; what they carry unseen (place, phone, comments, another file) is lost."""

from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageOps, ImageSequence

from safeguard.errors import RuleBroken
from safeguard.files.kinds import IMAGES, Kind

MOST_PIXELS: Final = 60_000_000  # 60 megapixels: above the phones in use, about 180 MB once decoded
MOST_FRAMES: Final = 600
MOST_FRAME_PIXELS: Final = 100_000_000  # of all frames of a moving picture together, all of which are held at once
KEPT: Final = ("transparency", "icc_profile")  # colours are evidence; everything else told about a picture is not kept

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def reencode(name: str, kind: Kind, content: bytes) -> bytes:
    """Return the same picture upright and without metadata; sizes are checked from the header, before any decoding."""
    try:
        with Image.open(BytesIO(content), formats=[IMAGES[kind]]) as image:
            _refuse_bomb(name, image)
            return _write(image, kind)
    except RuleBroken:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise RuleBroken(_too_large(name)) from bomb
    except Exception as broken:  # a decoder fed hostile bytes can raise anything; all of it means "cannot be read"
        raise RuleBroken(f"{name} is damaged and cannot be read as a {kind.label}.") from broken


def _refuse_bomb(name: str, image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise RuleBroken(_too_large(name))
    frames = _frames(image)
    if frames > MOST_FRAMES or pixels * frames > MOST_FRAME_PIXELS:
        raise RuleBroken(f"{name} is a moving picture that is too long. Attach it as an MP4 video.")


def _frames(image: Image.Image) -> int:
    """Frames of a moving picture, counted no further than one too many: counting a hostile one would take minutes.

    A JPEG may carry more pictures (a depth map, a preview); only the first is kept.
    """
    if image.format not in {"GIF", "WEBP", "PNG"}:
        return 1
    try:
        image.seek(MOST_FRAMES)
    except EOFError:
        image.seek(0)
        return getattr(image, "n_frames", 1)
    return MOST_FRAMES + 1


def _too_large(name: str) -> str:
    return (
        f"{name} has more than {MOST_PIXELS // 1_000_000} million pixels. Make the picture smaller and attach it again."
    )


def _write(image: Image.Image, kind: Kind) -> bytes:
    out = BytesIO()
    if _frames(image) > 1:
        durations = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(image)]
        first, *others = (_bare(frame.copy(), kind) for frame in ImageSequence.Iterator(image))
        first.save(out, IMAGES[kind], save_all=True, append_images=others, duration=durations, loop=0)
    else:
        ImageOps.exif_transpose(image, in_place=True)
        first = _bare(image, kind)
        first.save(out, IMAGES[kind], icc_profile=first.info.get("icc_profile"), **_quality(kind))
    return out.getvalue()


def _bare(image: Image.Image, kind: Kind) -> Image.Image:
    """The pixels without anything that was told about them; JPEG holds grey and colour only."""
    kept: dict[str | tuple[int, int], Any] = {key: image.info[key] for key in KEPT if key in image.info}
    if IMAGES[kind] == "JPEG" and image.mode not in {"L", "RGB"}:
        kept.pop("icc_profile", None)  # it describes inks that are no longer there
        image = image.convert("RGB")
    image.info = kept
    return image


def _quality(kind: Kind) -> dict[str, Any]:
    return {"quality": 90} if IMAGES[kind] in {"JPEG", "WEBP"} else {}
