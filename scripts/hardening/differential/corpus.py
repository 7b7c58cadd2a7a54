"""The table of Tests/HTTPCases, and what is made of it: followed by another request, cut, and mutated."""

import pathlib
import random
import re
from dataclasses import dataclass

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "Tests" / "HTTPCases" / "Cases"
ESCAPES = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}
TOKEN = re.compile(r"\\\((?P<text>[^)]*)\*(?P<count>\d+)\)|\\x(?P<hex>..)|\\(?P<escape>.)|(?P<plain>[^\\]+)")
TELLING = b"\r\n\0\t :;,/%019afxAZ-_\"\x0b\x7f\x80\xff"
FIELDS = [
    b"Transfer-Encoding: chunked", b"Transfer-Encoding : chunked", b"Transfer-Encoding:\x0bchunked",
    b"Transfer-Encoding: xchunked", b"Transfer-Encoding: chunked, identity", b"Transfer-Encoding: identity, chunked",
    b"Transfer-Encoding\x00: chunked", b" Transfer-Encoding: chunked", b"X: y\nTransfer-Encoding: chunked",
    b"X: y\rTransfer-Encoding: chunked", b"Transfer-Encoding:\r\n chunked", b"transfer_encoding: chunked",
    b"Content-Length: 0", b"Content-Length: 5", b"Content-Length: 6", b"Content-Length: +5", b"Content-Length: 5, 5",
    b"Content-Length: 0x5", b"Content-Length : 5", b"Content-Length: 05", b"Content-Length: 5\x0b",
    b"Content_Length: 5", b"X: y\nContent-Length: 5", b"Connection: close", b"Connection: keep-alive",
    b"Connection: Content-Length", b"Connection: Transfer-Encoding", b"Upgrade: h2c", b"Expect: 100-continue",
    b"Host: b", b"Host : b",
]


@dataclass(frozen=True)
class Input:
    name: str
    pieces: tuple

    @property
    def data(self):
        return b"".join(self.pieces)


def unescape(text):
    data = b""
    for match in TOKEN.finditer(text):
        if match["count"]:
            data += unescape(match["text"]) * int(match["count"])
        elif match["hex"]:
            data += bytes.fromhex(match["hex"])
        elif match["escape"]:
            data += ESCAPES[match["escape"]]
        else:
            data += match["plain"].encode("ascii")
    return data


def table():
    """(name, bytes) of every row. The echoing route of the Swift tests is one of the service that reads its content."""
    rows = []
    for file in sorted(FOLDER.glob("*.cases")):
        for line in file.read_text().split("\n"):
            if line.startswith("case "):
                rows.append([f"{file.stem}: {line[5:]}", b""])
            elif line.startswith("> "):
                rows[-1][1] += unescape(line[2:])
    assert len(rows) >= 270, f"only {len(rows)} rows in {FOLDER}"
    return [(name, data.replace(b" /echo ", b" /v1/emotion ")) for name, data in rows]


def tail(number):
    """A request of which nobody else makes one like it: whoever sees it elsewhere than at the end is found out."""
    return b"GET /tail-%d HTTP/1.1\r\nHost: a\r\n\r\n" % number


def inputs(seed, mutations):
    """Every input, each with its own tail where it has one."""
    rows = table()
    chance = random.Random(seed)
    made = [Input(name, (data,)) for name, data in rows]
    for name, data in rows:
        whole = data + tail(len(made))
        made.append(Input(name + ", and another request", (whole,)))
        cuts = sorted(chance.sample(range(1, len(data)), min(3, len(data) - 1)))
        whole = data + tail(len(made))
        pieces = tuple(whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)]))
        made.append(Input(name + f", cut at {cuts}", pieces))
    short = [row for row in rows if len(row[1]) < 2000]
    for number in range(mutations):
        name, data = chance.choice(short)
        made.append(Input(f"{name}, mutation {number}", (mutated(data, chance) + tail(len(made)),)))
    return made


def mutated(data, chance):
    data = bytearray(data)
    for _ in range(chance.randint(1, 2)):
        place = chance.randrange(len(data))
        way = chance.randrange(6)
        if way == 0:
            data[place] = chance.choice(TELLING)
        elif way == 1:
            data.insert(place, chance.choice(TELLING))
        elif way == 2 and len(data) > 1:
            del data[place]
        elif way == 3:
            data[place:place] = data[place:place + 12]
        else:
            # A field more, behind one of the lines.
            ends = [match.end() for match in re.finditer(rb"\r\n", bytes(data))][:3] or [place]
            at = chance.choice(ends)
            data[at:at] = chance.choice(FIELDS) + b"\r\n"
    return bytes(data)
