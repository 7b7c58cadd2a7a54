#!/usr/bin/env -S python3 -B
"""POST /v1/emotion at twice the capacity: goodput stays, refusals are quick and say when to come again, memory is flat.

The peak is measured first with clients that wait for their answers; then requests come at twice its rate, whatever
becomes of those before. The load generator has the last core, the service the others.
  MINUTES=10
  PEAK_SECONDS=20
"""

import asyncio
import time

from lib import machine
from lib.http import Lost, Pool, closed_loop, open_loop, post, sample
from lib.report import Report, number, percentile, slope
from lib.service import PICTURE, Mien


async def main():
    report = Report("overload")
    machine.end_with_cleanup()
    machine.raise_descriptors()
    machine.own_load_core()
    minutes, peak_seconds = number("MINUTES", 10.0), number("PEAK_SECONDS", 20.0)
    with open(PICTURE, "rb") as file:
        request = post("/v1/emotion", "image/jpeg", file.read())
    with Mien("log.requests=false", cores=set(machine.SERVER_CORES)) as mien:
        clients = 4 * len(machine.SERVER_CORES)

        async def peak_rate():
            good = []
            took = await closed_loop(mien.port, request, clients, peak_seconds, lambda a: good.append(a.status))
            assert good and set(good) == {200}, set(good)
            return len(good) / took

        await closed_loop(mien.port, request, clients, 3, lambda answer: None)
        peak = await peak_rate()
        report.say(f"  peak: {peak:.1f} requests/s with {clients} clients that wait")

        accepted, refusals, others, late, memory = [], [], {}, [], []
        pool = Pool(mien.port)
        began = time.monotonic()

        async def send(_):
            try:
                answer = await pool.request(request)
            except (Lost, OSError, asyncio.TimeoutError) as error:
                others[str(error)] = others.get(str(error), 0) + 1
                return
            if answer.status == 200:
                accepted.append((time.monotonic() - began, answer.seconds))
            elif answer.status == 503 and answer.headers.get("retry-after", "").isdigit():
                refusals.append(answer.seconds)
            else:
                others[answer.status] = others.get(answer.status, 0) + 1

        def note(at):
            memory.append((at, mien.resident()))

        async def probe():
            # How late this process itself is: what it adds to the times that it takes.
            while True:
                due = time.perf_counter() + 0.01
                await asyncio.sleep(0.01)
                late.append(time.perf_counter() - due)

        helpers = [asyncio.create_task(sample(1.0, note)), asyncio.create_task(probe())]
        seconds = minutes * 60
        sent = await open_loop(2 * peak, seconds, send)
        for helper in helpers:
            helper.cancel()
        pool.close()

        # From when the line and the heap have filled up to when the load ended.
        warm = min(60.0, seconds / 4)
        goodput = sum(warm <= at <= seconds for at, _ in accepted) / (seconds - warm)
        after = await peak_rate()
        report.say(f"  peak afterwards: {after:.1f} requests/s")
        share = goodput / ((peak + after) / 2)
        report.expect(share >= 0.9, f"goodput {goodput:.1f}/s is {share * 100:.0f} % of the peak of {peak:.1f} (later {after:.1f})")
        report.expect(len(refusals) > 0.3 * sent, f"{len(refusals)} of {sent} refused with 503 and Retry-After")
        p99 = percentile(refusals, 0.99)
        report.expect(p99 < 0.01, f"refusals p50 {percentile(refusals, 0.5) * 1e3:.2f} ms, p99 {p99 * 1e3:.2f} ms")
        report.note(f"the load generator itself was late by p99 {percentile(late, 0.99) * 1e3:.2f} ms")
        report.note(f"accepted ones waited p50 {percentile([s for _, s in accepted], 0.5):.2f} s")
        settled = [(at, size) for at, size in memory if at >= warm]
        growth = slope(settled) * (seconds - warm)
        share = growth / settled[0][1] if settled else 1
        report.expect(
            abs(share) < 0.02,
            f"memory {settled[0][1] / 2**20:.1f} to {settled[-1][1] / 2**20:.1f} MB, fitted growth {growth / 2**20:+.2f} MB")
        report.expect(not others, f"nothing else happened {others or ''}".strip())
        report.expect(mien.stop() == 0, "exit 0")
    report.finish()


asyncio.run(main())
