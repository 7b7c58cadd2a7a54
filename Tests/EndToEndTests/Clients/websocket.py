"""A WebSocket client (RFC 6455) of the standard library alone, independent of the server's code."""

import base64
import hashlib
import json
import os
import socket
import struct
import zlib


class Closed(Exception):
    """The server closed the connection; `code` is its close code."""

    def __init__(self, code, reason):
        super().__init__(f"closed {code} {reason}")
        self.code, self.reason = code, reason


class WebSocket:
    def __init__(self, host, port, path, protocol="mien.v1", timeout=60, origin=None, connected=None,
                 extensions=None):
        self.socket = connected or socket.create_connection((host, port), timeout=timeout)
        self.buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1", f"Host: {host}:{port}", "Upgrade: websocket", "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
        ]
        if extensions:
            lines.append(f"Sec-WebSocket-Extensions: {extensions}")
        if origin:
            lines.append(f"Origin: {origin}")
        if protocol:
            lines.append(f"Sec-WebSocket-Protocol: {protocol}")
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = self.read_until(b"\r\n\r\n").decode()
        self.status = int(head.split()[1])
        self.headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:]) if name
        }
        if self.status == 101:
            expected = base64.b64encode(
                hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
            assert self.headers["sec-websocket-accept"] == expected, self.headers
        self.inflater = zlib.decompressobj(-15) if "sec-websocket-extensions" in self.headers else None
        self.compressed = 0  # bytes that the last compressed message had on the wire

    def read_until(self, end):
        while end not in self.buffer:
            self.fill()
        text, _, self.buffer = self.buffer.partition(end)
        return text

    def fill(self):
        data = self.socket.recv(65536)
        if not data:
            raise Closed(1006, "the connection ended")
        self.buffer += data

    def read(self, count):
        while len(self.buffer) < count:
            self.fill()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    @staticmethod
    def frame(opcode, payload, final=True, compressed=False):
        """The bytes of one masked frame."""
        head = bytes([(0x80 if final else 0) | (0x40 if compressed else 0) | opcode])
        length = len(payload)
        if length < 126:
            head += bytes([0x80 | length])
        elif length < 65536:
            head += bytes([0x80 | 126]) + struct.pack(">H", length)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", length)
        mask = os.urandom(4)
        key = int.from_bytes((mask * (length // 4 + 1))[:length], "big")
        return head + mask + (int.from_bytes(payload, "big") ^ key).to_bytes(length, "big")

    def send_frame(self, opcode, payload, final=True, compressed=False):
        self.socket.sendall(self.frame(opcode, payload, final, compressed))

    @staticmethod
    def deflate(message):
        """The payload of a compressed message (RFC 7692), with no context from others."""
        deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        return (deflater.compress(message) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]

    def send_json(self, value):
        self.send_frame(1, json.dumps(value).encode())

    def send_binary(self, payload):
        self.send_frame(2, payload)

    def close(self, code=1000):
        self.send_frame(8, struct.pack(">H", code))

    def receive(self):
        """The next text message, as JSON. Pings are answered on the way."""
        while True:
            first, second = self.read(2)
            assert first & 0x80 and not first & 0x30 and not second & 0x80, "a server's frame: whole, unmasked"
            length = second & 0x7F
            if length == 126:
                length = struct.unpack(">H", self.read(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", self.read(8))[0]
            payload = self.read(length)
            opcode = first & 0x0F
            if first & 0x40:
                assert self.inflater and opcode == 1, "compressed, though nobody agreed to that"
                self.compressed = length
                payload = self.inflater.decompress(payload + b"\0\0\xff\xff")
            if opcode == 9:
                self.send_frame(10, payload)
            elif opcode == 8:
                code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 1005
                try:
                    self.send_frame(8, payload[:2])
                except OSError:
                    pass
                self.socket.close()
                raise Closed(code, payload[2:].decode())
            elif opcode == 1:
                return json.loads(payload)

    def receive_until(self, kind):
        """Messages up to and with the first of that type."""
        messages = [self.receive()]
        while messages[-1]["type"] != kind:
            messages.append(self.receive())
        return messages
