"""A server behind nginx and haproxy that answers with what it was asked, so that the client sees what they forward."""

import asyncio
import json

from reading import path, short

# The method and path of every request whose content did not come to its end.
unfinished = set()


async def body(reader, fields):
    if "chunked" in fields.get("transfer-encoding", "").lower():
        length = 0
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            await reader.readexactly(size + 2)
            length += size
        while await reader.readuntil(b"\r\n") != b"\r\n":
            pass
        return length
    length = int(fields.get("content-length", 0))
    await reader.readexactly(length)
    return length


async def serve(reader, writer):
    asked = None
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, *lines = head[:-4].split("\r\n")
            method, target, _ = line.split(" ")
            fields = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
            asked = short(method), path(target)
            # There is no tunnel here either, and what is sent into it is no content.
            tunnel = method == "CONNECT"
            seen = json.dumps([*asked, 0 if tunnel else await body(reader, fields)])
            asked = None
            status = "501 Not Implemented\r\nConnection: close" if tunnel else "200 OK"
            answer = f"HTTP/1.1 {status}\r\nX-Echo: {seen}\r\nContent-Length: {len(seen)}\r\n\r\n"
            # The content as well: of the answer to a request of HTTP/0.9 nothing else is left.
            writer.write((answer + ("" if method == "HEAD" else seen)).encode())
            await writer.drain()
            if tunnel:
                return
    except (asyncio.IncompleteReadError, ConnectionError, ValueError, asyncio.CancelledError):
        if asked:
            unfinished.add(asked)
    finally:
        writer.close()


async def start():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20)
    return server, server.sockets[0].getsockname()[1]
