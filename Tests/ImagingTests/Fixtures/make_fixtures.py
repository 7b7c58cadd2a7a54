#!/usr/bin/env python3
"""Makes the files beside it: small pictures of known content, and what OpenCV makes of known pixels.

    pip install pillow opencv-python-headless numpy
    python Tests/ImagingTests/Fixtures/make_fixtures.py

The gradient (40 × 24): red 6x, green 10y, blue 3(x + y), grey 4x + 3y. The pattern (any size): (7x² + 13y + 3xy) mod 251.
"""

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT = 40, 24
Y, X = np.mgrid[:HEIGHT, :WIDTH]
RGB = np.stack([6 * X, 10 * Y, 3 * (X + Y)], -1).astype(np.uint8)
GREY = (4 * X + 3 * Y).astype(np.uint8)
ALPHA = (255 - 6 * X).astype(np.uint8)


def save(name, picture, **options):
    picture.save(HERE / name, **options)


def pattern(width, height, channels=1):
    y, x = np.mgrid[:height, :width].astype(np.int64)
    planes = [(7 * x * x + 13 * y + 3 * x * y + 50 * c) % 251 for c in range(channels)]
    return np.stack(planes, -1).astype(np.uint8).squeeze()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, depth, colour, rows, interlaced=False, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows, 9))
            + chunk(b"IEND", b""))


def interlaced_png():
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b"".join(b"\0" + row.tobytes() for x, y, dx, dy in passes for row in RGB[y::dy, x::dx])
    return png(WIDTH, HEIGHT, 8, 2, rows, interlaced=True)


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def main():
    rgb, grey = Image.fromarray(RGB), Image.fromarray(GREY)
    rgba = Image.fromarray(np.concatenate([RGB, ALPHA[..., None]], -1))
    best = {"quality": 95, "subsampling": 0}
    save("baseline.jpg", rgb, **best)
    save("subsampled.jpg", rgb, quality=95, subsampling=2)
    save("progressive.jpg", rgb, progressive=True, **best)
    save("grey.jpg", grey, quality=95)
    save("cmyk.jpg", rgb.convert("CMYK"), quality=95)
    undo = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # PIL transpositions, inverse of each orientation
    for orientation, operation in undo.items():
        stored = rgb if operation is None else rgb.transpose(operation)
        name = f"orientation-{orientation}.jpg"
        save(name, stored, exif=exif(orientation), **best)
        upright = np.asarray(ImageOps.exif_transpose(Image.open(HERE / name))).astype(int)
        assert abs(upright - RGB).max() < 12, (orientation, abs(upright - RGB).max())
    save("rgb.png", rgb)
    save("oriented.png", rgb.transpose(2), exif=exif(6))
    save("alpha.png", rgba)
    save("grey-alpha.png", Image.fromarray(np.stack([GREY, ALPHA], -1), "LA"))
    save("palette.png", Image.fromarray(RGB // 64 * 64).quantize(256))
    rows = b"".join(b"\0" + (GREY[y].astype(">u2") * 257).tobytes() for y in range(HEIGHT))
    (HERE / "grey-16.png").write_bytes(png(WIDTH, HEIGHT, 16, 0, rows))
    rows = b"".join(b"\0" + np.packbits(X[y] % 3 == 0).tobytes() for y in range(HEIGHT))
    (HERE / "one-bit.png").write_bytes(png(WIDTH, HEIGHT, 1, 0, rows))
    (HERE / "interlaced.png").write_bytes(interlaced_png())
    rows = b"".join(b"\0" + GREY[y].tobytes() for y in range(HEIGHT))
    bomb = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(20_000_000), 9))
    (HERE / "text-bomb.png").write_bytes(png(WIDTH, HEIGHT, 8, 0, rows, extra=bomb))
    save("lossless-alpha.webp", rgba, lossless=True, exact=True)
    save("lossy.webp", rgb, quality=95)
    save("oriented.webp", rgb.transpose(2), lossless=True, exif=exif(6))
    save("animated.webp", rgb, save_all=True, append_images=[rgb.rotate(180)], duration=100)

    # What OpenCV makes of the pattern, raw samples.
    def keep(name, array):
        (HERE / name).write_bytes(np.ascontiguousarray(array, np.uint8).tobytes())

    for width, height, across, down, limit in ((64, 64, 8, 8, 2.0), (61, 45, 8, 8, 3.0), (48, 48, 4, 4, 2.0), (40, 30, 8, 4, 40.0)):
        clahe = cv2.createCLAHE(limit, (across, down))
        keep(f"clahe-{width}x{height}.bin", clahe.apply(pattern(width, height)))
    colour = pattern(61, 45, 3)
    keep("area-20x13.bin", cv2.resize(colour, (20, 13), interpolation=cv2.INTER_AREA))
    keep("bilinear-20x13.bin", cv2.resize(colour, (20, 13), interpolation=cv2.INTER_LINEAR))
    keep("bilinear-100x70.bin", cv2.resize(colour, (100, 70), interpolation=cv2.INTER_LINEAR))
    keep("grey-61x45.bin", cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY))
    grey = pattern(61, 45)
    print("OpenCV", cv2.__version__)
    print("variance of the Laplacian of the grey pattern, 61 × 45:", cv2.Laplacian(grey, cv2.CV_64F).var())
    print("its mean:", grey.mean() / 255)


if __name__ == "__main__":
    main()
