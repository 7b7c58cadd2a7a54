#!/usr/bin/env -S python3 -B
"""kill -9 of one instance under load, behind haproxy with two: only what was in flight there can fail; it is counted.

Eight clients post pictures and four ask for /livez. haproxy tries again what could not be connected and what an instance
closed without a byte of answer (config/haproxy.cfg has the same). Needs haproxy.
  COUNT=10
"""

import asyncio
import time

from lib import machine
from lib.balancer import Balancer
from lib.report import Report, number
from lib.traffic import Traffic

PICTURES, PROBES = 8, 4
# How long after the kill a request that was in flight may still come back as failed.
SHADOW = 3.0


async def run(report, count, retry):
    kills = []
    with Balancer("log.requests=false", retry=retry) as balancer:
        async with Traffic(balancer.port, PICTURES, PROBES, pause=0.005) as traffic:
            await asyncio.sleep(2)
            for turn in range(count):
                index = turn % 2
                kills.append((time.monotonic(), traffic.in_flight))
                balancer.instances[index].process.kill()
                await asyncio.to_thread(balancer.instances[index].process.wait)
                await asyncio.sleep(SHADOW)
                instance = await asyncio.to_thread(balancer.begin, index, False)
                await asyncio.to_thread(instance.wait_ready)
                await asyncio.to_thread(balancer.wait, index, "UP")
                await asyncio.sleep(1)
        figures = balancer.figures()["BACKEND"]
    after = [sum(began <= when < began + SHADOW for when, _ in traffic.failures) for began, _ in kills]
    stray = len(traffic.failures) - sum(after)
    for what in sorted({what for _, what in traffic.failures}):
        report.say(f"  {sum(w == what for _, w in traffic.failures)} × {what}")
    report.say(f"  failed after each kill {after}, in flight then {[flight for _, flight in kills]}")
    within = all(failed <= flight for failed, (_, flight) in zip(after, kills))
    report.expect(within, f"retry-on {retry}: {sum(after)} in-flight requests failed in {count} kills, never more than there were")
    report.expect(stray == 0, f"{stray} other failures among {traffic.sent} requests")
    report.note(f"haproxy: {figures['wretr']} retries, {figures['wredis']} sent to the other instance")


async def main():
    report = Report("kill")
    machine.end_with_cleanup()
    machine.raise_descriptors()
    machine.own_load_core()
    count = number("COUNT", 10)
    await run(report, count, "conn-failure")
    # haproxy can send again only what fits its buffer (16 KB): not the pictures.
    await run(report, count, "conn-failure empty-response")
    report.finish()


asyncio.run(main())
