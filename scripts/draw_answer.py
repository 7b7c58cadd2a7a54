#!/usr/bin/env python3
"""Draw a picture with the answer that the service gave about it: the figure at the top of the README.

    mien analyze docs/samples/astronaut.jpg docs/samples/voice.flac --json | scripts/draw_answer.py docs/samples/astronaut.jpg docs/answer.jpg

Needs Pillow.
"""

import json
import sys

from PIL import Image, ImageDraw, ImageFont

PANEL, ROW, MARGIN = 430, 22, 18


def bars(draw, fonts, left, top, title, emotions, note):
    draw.text((left, top), title, font=fonts[1], fill="#111827")
    draw.text((left + 170, top + 2), note, font=fonts[0], fill="#6b7280")
    for index, (name, value) in enumerate(emotions.items()):
        y = top + 26 + index * ROW
        draw.text((left, y), name, font=fonts[0], fill="#374151")
        draw.rectangle((left + 80, y + 3, left + 80 + 250, y + 15), fill="#e5e7eb")
        draw.rectangle((left + 80, y + 3, left + 80 + max(1, round(250 * value)), y + 15), fill="#2563eb")
        draw.text((left + 342, y), f"{100 * value:.1f} %", font=fonts[0], fill="#374151")
    return top + 26 + len(emotions) * ROW + 14


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    answer = json.load(sys.stdin)
    photo = Image.open(sys.argv[1]).convert("RGB")
    canvas = Image.new("RGB", (photo.width + PANEL, max(photo.height, 3 * (40 + 7 * ROW) + 2 * MARGIN)), "white")
    canvas.paste(photo, (0, 0))
    draw = ImageDraw.Draw(canvas)
    fonts = [ImageFont.load_default(13), ImageFont.load_default(15)]
    left, top = photo.width + MARGIN, MARGIN
    for face in answer["images"][0]["faces"]:
        box = face["box"]
        draw.rectangle((box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]), outline="#2563eb", width=3)
        for point in face["landmarks"]:
            draw.ellipse((point["x"] - 2, point["y"] - 2, point["x"] + 2, point["y"] + 2), fill="#f59e0b")
        top = bars(draw, fonts, left, top, f"face: {face['dominant']}", face["emotions"], "the largest face")
        break
    voice, fused = answer["voice"], answer["fused"]
    doubt = ", uncertain" if voice["uncertain"] else ""
    top = bars(draw, fonts, left, top, f"voice: {voice['dominant']}{doubt}", voice["emotions"], f"{voice['speech'] / 1000:.1f} s of speech")
    weights = fused["weights"]
    bars(draw, fonts, left, top, f"fused: {fused['dominant']}", fused["emotions"], f"face {weights['face']:.2f}, voice {weights['voice']:.2f}")
    canvas.save(sys.argv[2], quality=88)


if __name__ == "__main__":
    main()
