"""Sends bytes, reads everything until the other side closes, and takes the answers apart."""

import asyncio
import json
from dataclasses import dataclass

# At a time. What waits longer than the servers' own timeouts has ended in none of the ways that are expected.
CONNECTIONS, PATIENCE = 100, 20


@dataclass
class Answer:
    status: int
    fields: dict
    body: bytes


class Talk(asyncio.Protocol):
    """One connection's bytes. What came before a reset is kept."""

    def __init__(self):
        self.data = bytearray()
        self.heard = asyncio.Event()
        self.ended = asyncio.get_running_loop().create_future()

    def data_received(self, data):
        self.data += data
        self.heard.set()

    def connection_lost(self, error):
        if not self.ended.done():
            self.ended.set_result(error)

    async def silence(self, seconds):
        """Returns once nothing has come for so long, or nothing will."""
        while not self.ended.done():
            self.heard.clear()
            try:
                await asyncio.wait_for(self.heard.wait(), seconds)
            except TimeoutError:
                return


async def talk(port, pieces, quiet):
    """- Parameter quiet: seconds without a byte before the sending side is closed, for who forgets then what it has."""
    transport, protocol = await asyncio.get_running_loop().create_connection(Talk, "127.0.0.1", port)
    try:
        for number, piece in enumerate(pieces):
            if number:
                await asyncio.sleep(0.002)
            transport.write(piece)
        if quiet:
            await protocol.silence(quiet)
        if not transport.is_closing():
            transport.write_eof()
        await asyncio.wait_for(protocol.ended, PATIENCE)
    except TimeoutError:
        return answers(bytes(protocol.data)) + [Answer(0, {}, b"nothing came for a long time")]
    except OSError:
        # Reset between the look and the call: what came counts.
        pass
    finally:
        transport.abort()
    return answers(bytes(protocol.data))


def answers(data):
    """The final answers, in order. Those to HEAD are known by what follows: no content here begins like an answer."""
    found = []
    while data:
        head, mark, rest = data.partition(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")
        words = line.split(" ")
        if not mark or len(words) < 2 or not words[0].startswith("HTTP/1."):
            return found + [headless(data)]
        fields = {name.strip().lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
        status, length = int(words[1]), 0
        if rest and not rest.startswith(b"HTTP/1."):
            length = int(fields.get("content-length", len(rest)))
        if status >= 200:
            found.append(Answer(status, fields, rest[:length]))
        data = rest[length:]
    return found


def headless(data):
    """nginx answers a request of HTTP/0.9 with the content alone. The echo's says more, and so does a problem."""
    try:
        content = json.loads(data)
    except ValueError:
        return Answer(0, {}, data[:200])
    if isinstance(content, list):
        return Answer(0, {"x-echo": data.decode(), "connection": "close"}, data)
    return Answer(0, {"x-request-id": content["request_id"]} if "request_id" in content else {}, data)


async def talk_all(port, inputs, quiet=0):
    gate = asyncio.Semaphore(CONNECTIONS)

    async def one(each):
        async with gate:
            return await talk(port, each.pieces, quiet)

    return await asyncio.gather(*(one(each) for each in inputs))
