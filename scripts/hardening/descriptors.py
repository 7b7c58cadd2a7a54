#!/usr/bin/env -S python3 -B
"""A service that has run out of descriptors: no spin, one line in the log, and it recovers by itself.

It may have 128 descriptors; 300 clients connect, stay for SECONDS and leave, three times over.
  SECONDS=10
"""

import asyncio
import time

from lib import machine
from lib.http import Client, get
from lib.report import Report, number
from lib.service import Mien

DESCRIPTORS = 128
CLIENTS = 300


async def main():
    report = Report("descriptors")
    machine.end_with_cleanup()
    machine.raise_descriptors()
    seconds = number("SECONDS", 10.0)
    with Mien(descriptors=DESCRIPTORS) as mien:
        early = Client(mien.port)
        assert (await early.request(get("/livez"))).status == 200
        for turn in range(1, 4):
            streams = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", mien.port) for _ in range(CLIENTS)))
            await asyncio.sleep(1)
            held = mien.descriptors()
            cpu, began, answers = mien.cpu(), time.monotonic(), 0
            while time.monotonic() - began < seconds:
                answers += (await early.request(get("/livez"))).status == 200
                # The kept connections would pass their first request's deadline, which frees descriptors.
                if answers % 10 == 0:
                    for _, writer in streams:
                        if not writer.is_closing():
                            writer.write(get("/livez"))
                await asyncio.sleep(0.5)
            used = (mien.cpu() - cpu) / (time.monotonic() - began)
            report.expect(held >= DESCRIPTORS - 2, f"{held} of {DESCRIPTORS} descriptors held by {CLIENTS} clients")
            report.expect(used < 0.05, f"{used * 100:.1f} % of a processor meanwhile")
            report.expect(answers > 0, "who was connected is still answered")
            report.expect(mien.events("accept_paused") == turn, "it says so once")
            for _, writer in streams:
                writer.close()
            began = time.monotonic()
            late = Client(mien.port)
            answer = await late.request(get("/livez"))
            late.close()
            waited = time.monotonic() - began
            report.expect(answer.status == 200 and waited < 2, f"a new client is served {waited * 1e3:.0f} ms after they left")
            await asyncio.sleep(1)
            report.expect(mien.events("accept_resumed") == turn, "it says once that it is over")
        early.close()
        await asyncio.sleep(0.5)
        report.expect(mien.stop() == 0, "exit 0")
    report.finish()


asyncio.run(main())
