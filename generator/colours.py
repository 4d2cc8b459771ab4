"""Whether a picture has colours, or only lighter and darker shades of one."""

from collections import defaultdict
from math import dist, sqrt

from PIL import Image

SIDE_PX = 64  # every pixel is looked at, and small ones have no grain and none of JPEG's stains left
SHADES = 32  # of brightness
MOST_APART = 3.0  # of 255: root mean square of colours that are equally bright from their mean
STRONGEST_TINT = 45.0  # of 255; a sepia print has about 30
GREY = (128, 128)  # Cb and Cr


def is_monochrome(picture: Image.Image) -> bool:
    """True for black and white, for sepia and for a tinted scan: what is equally bright has the same colour there.

    False for one strong colour, which is no photo that lost its own."""
    small = picture.convert("RGB").resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX).convert("YCbCr")
    by_shade = defaultdict(list)
    luma, *chroma = (channel.tobytes() for channel in small.split())
    for brightness, *colour in zip(luma, *chroma, strict=True):
        by_shade[brightness * SHADES // 256].append(colour)
    apart = tint = 0.0
    for colours in by_shade.values():
        mean = [sum(values) / len(colours) for values in zip(*colours, strict=True)]
        apart += sum(dist(colour, mean) ** 2 for colour in colours)
        tint += len(colours) * dist(mean, GREY)
    pixels = SIDE_PX**2
    return sqrt(apart / pixels) <= MOST_APART and tint / pixels <= STRONGEST_TINT
