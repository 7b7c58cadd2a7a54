#!/usr/bin/env -S python3 -B
"""Ten thousand idle kept connections: memory for each, and what they do to the p99 of others.

Each connection has had one request answered. wrk's p99 of /livez on 50 connections is taken without and with them in
turn. Needs wrk.
  COUNT=10000 ROUNDS=5 SECONDS=8
"""

import asyncio

from lib import machine, wrk
from lib.http import get
from lib.report import Report, median, number
from lib.service import Mien

OPENING = 200


class Idle:
    """A connection from an address of its own choice in 127.0.0.0/8, so that ports last."""

    def __init__(self, number, port):
        self.local = (f"127.0.0.{2 + number % 100}", 0)
        self.port = port

    async def open(self, gate):
        async with gate:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=self.local)
            self.writer.write(get("/livez"))
            head = await self.reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            await self.reader.readexactly(17)

    @property
    def is_open(self):
        return not self.reader.at_eof()


async def open_idle(port, count):
    gate = asyncio.Semaphore(OPENING)
    connections = [Idle(index, port) for index in range(count)]
    await asyncio.gather(*(connection.open(gate) for connection in connections))
    return connections


def close(connections):
    for connection in connections:
        connection.writer.close()


def kernel_pages():
    """Pages that the kernel holds for TCP buffers of the whole machine."""
    with open("/proc/net/sockstat") as file:
        for line in file:
            if line.startswith("TCP:"):
                return int(line.split()[-1])
    return 0


async def measure(mien, seconds):
    return await asyncio.to_thread(wrk.run, f"{mien.base}/livez", seconds)


async def main():
    report = Report("idle")
    machine.end_with_cleanup()
    machine.own_load_core()
    limit = machine.raise_descriptors()
    # Some more than are counted take up what loading the models left free in the heap, which would hide their size.
    count = min(number("COUNT", 10_000), (limit - 500) * 2 // 3)
    filling = count // 2
    rounds, seconds = number("ROUNDS", 5), number("SECONDS", 8)
    limits = [f"limits.connections={2 * count}", f"limits.connections_per_address={2 * count}"]
    with Mien(*limits, wrk.SETTING, "log.requests=false", cores=set(machine.SERVER_CORES)) as mien:
        await measure(mien, 3)
        ratios, sizes = [], []
        resident = mien.resident()
        for turn in range(rounds):
            without = await measure(mien, seconds)
            fillers = await open_idle(mien.port, filling) if turn == 0 else []
            before, pages = mien.resident(), kernel_pages()
            connections = await open_idle(mien.port, count)
            await asyncio.sleep(1)
            each = (mien.resident() - before) / count
            if turn == 0:
                sizes.append(each)
            close(fillers)
            await asyncio.sleep(1)
            opened = mien.metric("http_server_connections_open")
            with_them = await measure(mien, seconds)
            left = sum(connection.is_open for connection in connections)
            ratios.append(with_them.p99 / without.p99)
            report.say(f"  round {turn + 1}: without {without}; with {with_them}; {opened:.0f} open, {each / 1024:.1f} KB more "
                       f"each, kernel buffers {(kernel_pages() - pages) * 4 / count:.1f} KB each")
            if opened < count or left < count:
                report.expect(False, f"only {left} of {count} connections stayed")
            close(connections)
            await asyncio.sleep(1)
        grown = mien.resident() - resident
        report.expect(sizes[0] <= 20 * 1024, f"{sizes[0] / 1024:.1f} KB each of {count} idle connections (of the process)")
        ratio = median(ratios)
        report.expect(ratio <= 1.2, f"p99 of /livez {ratio:.2f} times that without them")
        report.note(f"{grown / 1024 / count:.1f} KB each are still held after {rounds} times opening and closing all")
        report.expect(mien.stop() == 0, "exit 0")
    report.finish()


asyncio.run(main())
