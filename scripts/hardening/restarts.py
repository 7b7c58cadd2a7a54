#!/usr/bin/env -S python3 -B
"""One hundred restarts by SIGTERM under load, behind haproxy with two instances: no request is lost.

The instances take turns: SIGTERM, wait for the exit, start anew, wait until haproxy sends to it again. Eight clients post
pictures and four ask for /livez all the while. haproxy may try a request again only where no connection could be made.
Needs haproxy.
  COUNT=100
"""

import asyncio
import time

from lib import machine
from lib.balancer import Balancer
from lib.report import Report, median, number
from lib.traffic import Traffic


async def main():
    report = Report("restarts")
    machine.end_with_cleanup()
    machine.raise_descriptors()
    machine.own_load_core()
    count = number("COUNT", 100)
    codes, times = [], []
    with Balancer("drain.notice_ms=1000", "log.requests=false", retry="conn-failure") as balancer:
        async with Traffic(balancer.port, pictures=8, probes=4, pause=0.02) as traffic:
            await asyncio.sleep(2)
            for turn in range(count):
                index = turn % 2
                began = time.monotonic()
                balancer.instances[index].signal()
                codes.append(await asyncio.to_thread(balancer.instances[index].process.wait, 60))
                times.append(time.monotonic() - began)
                instance = await asyncio.to_thread(balancer.begin, index, False)
                await asyncio.to_thread(instance.wait_ready)
                await asyncio.to_thread(balancer.wait, index, "UP")
                await asyncio.sleep(0.3)
                if (turn + 1) % 10 == 0 or traffic.failures:
                    report.say(f"  {turn + 1} restarts, {traffic.answered} answers, {len(traffic.failures)} failures")
                if len(traffic.failures) > 100:
                    break
        figures = balancer.figures()["BACKEND"]
    for _, what in traffic.failures[:10]:
        report.say(f"  lost: {what}")
    report.expect(not traffic.failures, f"{len(traffic.failures)} of {traffic.sent} requests lost")
    report.expect(codes == [0] * count, f"exit codes of {len(codes)} restarts: {sorted(set(codes))}")
    report.note(f"SIGTERM to exit {median(times):.2f} s (1 s of it notice), at most {max(times):.2f} s")
    report.note(f"haproxy: {figures['wretr']} retries, {figures['wredis']} sent to the other instance")
    report.finish()


asyncio.run(main())
