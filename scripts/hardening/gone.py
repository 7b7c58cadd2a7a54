#!/usr/bin/env -S python3 -B
"""Clients that leave while their requests wait: none of that work is computed.

One worker is kept at work by sixteen pictures; behind it CLIENTS requests wait and go away, in three ways. What was
computed is counted by mien_queue_wait_seconds_count, which only work that reached a worker adds to.
  CLIENTS=40
"""

import asyncio
import socket
import struct

from lib import machine
from lib.http import Client, multipart, post
from lib.report import Report, number
from lib.service import PICTURE, Mien


async def wait_until(holds, patience=20):
    for _ in range(int(patience * 50)):
        if holds():
            return True
        await asyncio.sleep(0.02)
    return False


def leave(writer, how):
    made = writer.get_extra_info("socket")
    if how == "RST":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if how == "half-closed":
        return writer.write_eof()
    writer.close()


async def main():
    report = Report("gone")
    machine.end_with_cleanup()
    clients = number("CLIENTS", 40)
    with open(PICTURE, "rb") as file:
        picture = file.read()
    one = post("/v1/emotion", "image/jpeg", picture)
    sixteen = post("/v1/emotion", *multipart([("image", "image/jpeg", picture)] * 16))
    with Mien("workers=1", f"queue.length={clients + 10}") as mien:
        for how in ("FIN", "RST", "half-closed"):
            computed = mien.metric("mien_queue_wait_seconds_count")
            blocker, last = Client(mien.port), Client(mien.port)
            answers = [asyncio.create_task(blocker.request(sixteen)), asyncio.create_task(blocker_two(mien.port, sixteen))]
            await wait_until(lambda: mien.metric("mien_queue_depth") >= 1)
            streams = []
            for _ in range(clients):
                stream = await asyncio.open_connection("127.0.0.1", mien.port)
                stream[1].write(one)
                streams.append(stream)
            full = await wait_until(lambda: mien.metric("mien_queue_depth") >= clients + 1, 5)
            depth = mien.metric("mien_queue_depth")
            for _, writer in streams:
                leave(writer, how)
            # One that stays is behind all of them.
            answers.append(asyncio.create_task(last.request(one)))
            statuses = [(await answer).status for answer in answers]
            await asyncio.sleep(0.5)  # the worker counts behind the answer
            computed = mien.metric("mien_queue_wait_seconds_count") - computed
            report.expect(full, f"{depth:.0f} requests waited ({how})")
            report.expect(
                statuses == [200] * 3 and computed == 3, f"{computed:.0f} computed for 3 that stayed, {clients} gone")
            for stream in streams:
                stream[1].close()
            blocker.close()
            last.close()
        cancelled = sum(value for key, value in mien.metrics().items()
                        if key.startswith("http_server_request_duration_seconds_count") and 'status="499"' in key)
        report.expect(cancelled == clients * 3, f"{cancelled:.0f} of {clients * 3} counted as 499")
        report.expect(mien.stop() == 0, "exit 0")
    report.finish()


async def blocker_two(port, request):
    client = Client(port)
    try:
        return await client.request(request)
    finally:
        client.close()


asyncio.run(main())
