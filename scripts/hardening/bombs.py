#!/usr/bin/env -S python3 -B
"""Small files that want much: pictures, recordings and options made to hurt a decoder.

Each is answered within 50 ms of its last byte (the best of three, since others work here too), takes no more than 64 MB at its
peak, and gets the status that docs/api.md says.
  ONLY_BOMBS="png"   those whose name has this in it
"""

import http.client
import json
import os
import re
import socket
import struct
import time
import zlib

from lib import machine
from lib.report import Report
from lib.service import PICTURE, ROOT, Mien

MILLISECONDS, MEGABYTES = 50, 64
BODY = 32 << 20  # limits.body_bytes
VORBIS = os.path.join(ROOT, "Tests/AudioDSPTests/Fixtures/voice.ogg")


def fixture(name):
    with open(os.path.join(ROOT, "Tests/ImagingTests/Fixtures", name), "rb") as file:
        return file.read()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=16, height=16, before=b"", pixels=None):
    if pixels is None:
        pixels = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + before + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def zeros(megabytes):
    """A zlib stream that inflates to so many megabytes."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def jpeg_sized(width, height):
    with open(PICTURE, "rb") as file:
        data = bytearray(file.read())
    frame = re.search(rb"\xff[\xc0\xc1\xc2]", data).start()
    data[frame + 5:frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def segments(marker, count):
    """A picture behind so many segments of 64 KB."""
    data = fixture("baseline.jpg")
    return data[:2] + (b"\xff" + marker + b"\xff\xff" + bytes(65533)) * count + data[2:]


def scans(count, width=None):
    """A progressive picture whose first scan comes again and again; `width` and height claimed, or its own."""
    data = bytearray(fixture("progressive.jpg"))
    if width:
        frame = data.find(b"\xff\xc2")
        data[frame + 5:frame + 9] = struct.pack(">HH", width, width)
    first = data.find(b"\xff\xda")
    next_marker = re.compile(rb"\xff[^\x00]").search(data, first + 2).start()
    return bytes(data[:first] + data[first:next_marker] * count + data[next_marker:])


def webp(flags, width, height):
    body = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0])
    body += struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body += b"VP8L" + struct.pack("<I", 8) + b"\x2f" + bytes(7)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def wav(rate=16000, channels=1, bits=16, size=0xFFFFFFFF, data=bytes(3200), kind=1):
    form = struct.pack("<HHIIHH", kind, channels, rate, min(rate * channels * bits // 8, 0xFFFFFFFF), channels * bits // 8 & 0xFFFF, bits)
    return b"RIFF\xff\xff\xff\xffWAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", size) + data


def mp3(header, length, count):
    return (header + bytes(length - len(header))) * count


def flac(total, rate=16000):
    info = struct.pack(">HH", 4096, 4096) + bytes(6)
    info += ((rate << 44) | (0 << 41) | (15 << 36) | total).to_bytes(8, "big") + bytes(16)
    return b"fLaC" + b"\x80" + len(info).to_bytes(3, "big") + info


def ogg_page(serial, sequence, granule, payload, kind=0):
    lacing = bytes([255] * (len(payload) // 255) + [len(payload) % 255])
    page = bytearray(b"OggS\0" + bytes([kind]) + struct.pack("<qIII", granule, serial, sequence, 0) + bytes([len(lacing)]) + lacing + payload)
    page[22:26] = struct.pack("<I", ogg_sum(page))
    return bytes(page)


def ogg_sum(page):
    crc = 0
    for byte in page:
        crc = ((crc << 8) & 0xFFFFFFFF) ^ OGG_TABLE[(crc >> 24) ^ byte]
    return crc


def ogg_table():
    table = []
    for index in range(256):
        value = index << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return table


OGG_TABLE = ogg_table()
OPUS_HEAD = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48000, 0, 0)
OPUS_TAGS = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)


def opus(granule):
    """A second of silence that claims to end at a sample far away."""
    frame = bytes([0x18 | 4, 0])  # a frame of 60 ms, mono, with nothing in it
    return (ogg_page(7, 0, 0, OPUS_HEAD, 2) + ogg_page(7, 1, 0, OPUS_TAGS)
            + ogg_page(7, 2, 960, frame) + ogg_page(7, 3, granule, frame, 4))


VORBIS_HEAD = b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, 16000, 0, 0, 0, 0xB8, 1)
VORBIS_COMMENT = b"\x03vorbis" + struct.pack("<II", 0, 0) + b"\x01"


def codebooks(count):
    """A Vorbis setup header whose codebooks claim eight million entries each, in fourteen bytes."""
    value = length = 0
    fields = [(byte, 8) for byte in b"\x05vorbis"] + [(count - 1, 8)]
    entries = 2**23 - 1  # words of 23 bits, in order; no values
    fields += [(0x564342, 24), (1, 16), (entries, 24), (1, 1), (22, 5), (entries, 23), (0, 4)] * count
    for field, bits in fields:
        value |= field << length
        length += bits
    return value.to_bytes((length + 7) // 8, "little")


def vorbis(setup, more=b""):
    return ogg_page(5, 0, 0, VORBIS_HEAD, 2) + ogg_page(5, 1, 0, VORBIS_COMMENT) + ogg_page(5, 2, 0, setup) + more


def vorbis_headers():
    """The serial number and the headers of a real recording: its pages up to the first that has a position."""
    with open(VORBIS, "rb") as file:
        data = file.read()
    end = 0
    while struct.unpack_from("<q", data, end + 6)[0] <= 0:
        body = end + 27 + data[end + 26]
        end = body + sum(data[end + 27:body])
    return struct.unpack_from("<I", data, 14)[0], data[:end]


def deaf_pages(serial, size):
    """Pages of 255 packets of one byte that are no sound."""
    page = bytearray(b"OggS\0\0" + struct.pack("<qIII", -1, serial, 9, 0) + b"\xff" + b"\1" * 510)
    page[22:26] = struct.pack("<I", ogg_sum(page))
    return bytes(page) * (size // len(page))


def options(text):
    cut = b"--cut"
    parts = [(b"options", text), (b"image", png())]
    body = b"".join(cut + b'\r\nContent-Disposition: form-data; name="' + name + b'"; filename="f"\r\n\r\n' + data + b"\r\n"
                    for name, data in parts)
    return body + cut + b"--\r\n", "multipart/form-data; boundary=cut"


def bombs():
    """(name, body, content type, statuses that are right)"""
    def image(name, data, *statuses):
        return name, data, "image/png", statuses

    def audio(name, data, *statuses):
        return name, data, "audio/wav", statuses

    yield image("png of 2^31 x 2^31 pixels", png(2**31 - 1, 2**31 - 1, pixels=b""), 413)
    yield image("png of 2^32 x 2^32 pixels", png(2**32 - 1, 2**32 - 1, pixels=b""), 413)
    yield image("png of 65535 x 765 pixels and no data", png(65535, 762, pixels=b""), 422)
    text = zeros(512)
    yield image("png with a text chunk of 512 MB", png(before=chunk(b"zTXt", b"a\0\0" + text)), 200)
    yield image("png with an international text chunk of 512 MB", png(before=chunk(b"iTXt", b"a\0\1\0\0\0" + text)), 200)
    yield image("png with a colour profile of 512 MB", png(before=chunk(b"iCCP", b"a\0\0" + text)), 200)
    yield image("png whose pixels go on for 512 MB", png(pixels=text), 200, 422)
    yield image("png with a thousand text chunks", png(before=chunk(b"zTXt", b"a\0\0" + zeros(8)) * 1000), 200)
    yield image("png whose EXIF claims 256 MB", png(before=struct.pack(">I", 256 << 20) + b"eXIfMM"), 422)
    yield image("jpeg of 65500 x 65500 pixels", jpeg_sized(65500, 65500), 413)
    yield image("jpeg of 65535 x 65535 pixels", jpeg_sized(65535, 65535), 413, 422)
    yield image("jpeg behind 30 MB of comments", segments(b"\xfe", 480), 200)
    yield image("jpeg behind 30 MB of EXIF", segments(b"\xe1", 480), 200)
    yield image("jpeg behind 30 MB of colour profiles", segments(b"\xe2", 480), 200)
    yield image("jpeg of a thousand scans", scans(1000), 422)
    yield image("jpeg of 90 scans over 49 million pixels", scans(90, 7000), 422)
    yield image("webp of 2^24 x 2^24 pixels", webp(0, 2**24, 2**24), 413, 422)
    yield image("webp of 16383 x 16383 pixels", webp(0, 16383, 16383), 413, 422)
    yield image("webp, animated, of 16383 x 16383 pixels", webp(2, 16383, 16383), 415, 413)
    yield audio("wav whose sizes are 0xFFFFFFFF", wav(), 200, 413)
    yield audio("wav of 4 GHz", wav(rate=0xFFFFFFFF), 422)
    yield audio("wav of 0 Hz", wav(rate=0), 422)
    yield audio("wav of 65535 channels", wav(channels=65535), 422)
    yield audio("wav of 0 channels", wav(channels=0), 422)
    yield audio("wav of 30 MB at 4 kHz, 8 bits", wav(rate=4000, bits=8, size=30 << 20, data=bytes(30 << 20)), 413)
    yield audio("flac that claims 2^36 samples", flac(2**36 - 1), 413, 422)
    yield audio("mp3 of 32 MB", mp3(b"\xff\xfb\x90\xc0", 417, BODY // 417 - 8), 413)
    yield audio("mp3 of nine hours in 32 MB", mp3(b"\xff\xe3\x18\xc0", 72, BODY // 72 - 99), 413)
    yield audio("mp3 whose tag claims 256 MB", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + mp3(b"\xff\xfb\x90\xc0", 417, 40), 422, 413)
    yield audio("mp3 frames with rubbish between", (mp3(b"\xff\xfb\x90\xc0", 417, 2) + b"\xff" * 4000) * 6900, 413, 422, 200)
    yield audio("ogg of 32 MB of empty pages", ogg_page(1, 0, 0, OPUS_HEAD, 2) + ogg_page(1, 1, 0, b"") * ((BODY - 999) // 28), 422)
    yield audio("ogg of 100,000 streams", b"".join([ogg_page(9, 0, 0, OPUS_HEAD, 2)] * 100_000), 422)
    yield audio("vorbis whose 256 codebooks claim 2 GB", vorbis(codebooks(256)), 422)
    comment = ogg_page(5, 1, -1, b"\x03vorbis" + bytes(64_000)) * ((BODY - 9999) // 64_500)
    yield audio("vorbis whose comments are 32 MB", ogg_page(5, 0, 0, VORBIS_HEAD, 2) + comment, 422)
    serial, headers = vorbis_headers()
    for name, number in [("its own", serial), ("another stream's", serial ^ 1)]:
        pages = ogg_page(number, 9, 16000, b"") * (30 * 2**20 // 28)
        yield audio(f"vorbis with 30 MB of {name} empty pages", headers + pages, 422)
    yield audio("vorbis with 30 MB of packets that are no sound", headers + deaf_pages(serial, 30 << 20), 422)
    yield audio("opus that claims to end in 2^62 samples", opus(2**62), 200, 413, 422)
    for name, data in [
        ("options nested 100,000 deep", b'{"a":' + b"[" * 100_000), ("options with a number of a million digits", b'{"max_faces":' + b"9" * 1_000_000 + b"}"),
        ("options of 100,000 names", b"{" + b",".join(b'"n%d":0' % n for n in range(100_000)) + b"}"),
        ("options with a name of 8 MB", b'{"' + b"a" * (8 << 20) + b'":0}'),
    ]:
        body, kind = options(data)
        yield name, body, kind, (400,)


def peak(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) * 1024


def code(body):
    try:
        return json.loads(body).get("code", "answered")
    except ValueError:
        return "no JSON"


def ask(port, request):
    """Sends a request, its last byte apart, and gives the answer's status, its body, and the milliseconds from before that byte
    was handed over to the end of the answer. A clock that began behind the send would miss what is computed before this
    program has its turn again."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = None
        try:
            connection.sendall(request[:-1])
            time.sleep(0.05)  # the service takes in what has come
            began = time.perf_counter()
            connection.sendall(request[-1:])
        except (BrokenPipeError, ConnectionResetError):
            pass  # it was refused before its end
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body = answer.read()
        return answer.status, body, (time.perf_counter() - began) * 1e3 if began else 0.0


def main():
    report = Report("bombs")
    machine.end_with_cleanup()
    wanted = os.environ.get("ONLY_BOMBS", "")
    with Mien("workers=1", "log.requests=false") as mien:
        slowest = largest = 0
        for name, body, kind, statuses in bombs():
            if wanted not in name:
                continue
            assert len(body) <= BODY, f"{name} is too large to be looked at"
            request = (f"POST /v1/emotion HTTP/1.1\r\nHost: mien\r\nContent-Type: {kind}\r\nConnection: close\r\n"
                       f"Content-Length: {len(body)}\r\n\r\n").encode() + body
            times, most = [], 0
            for _ in range(3):
                with open(f"/proc/{mien.pid}/clear_refs", "w") as file:
                    file.write("5")  # the peak begins anew
                before = mien.resident()
                status, answer, milliseconds = ask(mien.port, request)
                times.append(milliseconds)
                # The bytes themselves are the client's, up to limits.body_bytes, and twice while they come in.
                most = max(most, peak(mien.pid) - before - 2 * len(body))
            took, memory = min(times), max(most, 0) / 1e6
            slowest, largest = max(slowest, took), max(largest, memory)
            holds = status in statuses and took <= MILLISECONDS and memory <= MEGABYTES
            line = f"{name} ({len(body) / 1e3:.0f} KB): {status} {code(answer)} in {took:.1f} ms, {memory:.1f} MB"
            if holds:
                report.say("  ok    " + line)
            else:
                report.expect(False, line)
        report.note(f"slowest {slowest:.1f} ms (at most {MILLISECONDS}), largest {largest:.1f} MB (at most {MEGABYTES})")
        report.expect(mien.stop() == 0, "exit 0")
    report.finish()


if __name__ == "__main__":
    main()
