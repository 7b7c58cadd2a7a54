"""One camera session at /v1/stream on asyncio: a message out, a result in."""

import asyncio
import base64
import json
import os
import struct


def frame(opcode, payload):
    """The bytes of one masked frame. RFC 6455 §5.2"""
    size = len(payload)
    head = bytes([0x80 | opcode]) + (
        bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size) if size < 65536
        else b"\xff" + struct.pack(">Q", size))
    mask = os.urandom(4)
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return head + mask + (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")


class Stream:
    def __init__(self, port):
        self.port = port

    async def open(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        key = base64.b64encode(os.urandom(16)).decode()
        self.writer.write(
            f"GET /v1/stream HTTP/1.1\r\nHost: mien\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: mien.v1\r\n\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head
        await self.receive("session.created")

    async def receive(self, kind):
        """The next message of a kind; others before it are passed over, but for errors."""
        while True:
            first, size = await self.reader.readexactly(2)
            if size > 125:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
            payload = await self.reader.readexactly(size)
            if first & 15 == 9:
                self.writer.write(frame(10, payload))
            elif first & 15 == 8:
                assert kind == "close", payload
                return payload
            elif first & 15 == 1:
                message = json.loads(payload)
                assert message["type"] != "error", message
                if message["type"] == kind:
                    return message

    def send(self, payload, opcode=2):
        self.writer.write(frame(opcode, payload))

    async def close(self):
        self.send(b'{"type":"session.close"}', 1)
        await self.receive("session.closed")
        payload = await self.receive("close")
        assert payload[:2] == struct.pack(">H", 1000), payload
        self.send(payload[:2], 8)
        self.writer.close()


async def session(port, picture, pcm, frames):
    """A session of some pictures and some sound, from its handshake to its closing."""
    stream = Stream(port)
    await stream.open()
    for number in range(frames):
        stream.send(b"\x02" + struct.pack(">Q", number * 200_000) + pcm)
        stream.send(b"\x01" + struct.pack(">Q", number * 200_000) + picture)
        result = await stream.receive("frame.result")
        assert result["faces"], result
    await stream.close()
