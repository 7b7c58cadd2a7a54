#!/usr/bin/env -S python3 -B
"""Five thousand clients that drip headers, then such that drip bodies, then such that do not read.

Meanwhile wrk asks for /livez on 50 connections: its p99 is compared with that before and after. Each slow client has to
be closed at its deadline: 10 s for a head, 10 s for a body at less than 1,024 bytes a second, 30 s for a
reader (the defaults). Needs wrk.
  COUNT=5000   of each kind
  KINDS="headers bodies readers"
"""

import json
import os
import subprocess
import sys
import time

from lib import machine, wrk
from lib.report import Report, median, number, percentile
from lib.service import ROOT, Mien

# When the server has to have closed each, by the defaults, in seconds.
DEADLINES = {"headers": 10.0, "bodies": 10.0, "readers": 30.0}
RUN = 8


def attack(kind, port, count, seconds):
    return machine.start(
        [sys.executable, "-B", os.path.join(ROOT, "scripts/hardening/lib/attack.py"), kind, str(port), str(count),
         str(seconds)], {machine.LOAD_CORE}, stdout=subprocess.PIPE)


def phase(report, mien, kind, count):
    url = f"{mien.base}/livez"
    deadline = DEADLINES[kind]
    without = [wrk.run(url, RUN), wrk.run(url, RUN)]
    resident = mien.resident()
    # Long enough for two generations of them.
    seconds = max(deadline * 2, 30) + 10
    process = attack(kind, mien.port, count, seconds)
    peak, under = 0, []
    try:
        began = time.monotonic()
        time.sleep(6)
        while time.monotonic() - began + RUN + 1 < seconds:
            under.append(wrk.run(url, RUN))
            peak = max(peak, mien.resident())
        found = json.loads(process.communicate()[0])
    finally:
        machine.end(process)
    time.sleep(1)
    without.append(wrk.run(url, RUN))
    lives = found["lives"]
    report.say(f"  {kind}: before {without[0]} and {without[1]}; after {without[2]}")
    for figures in under:
        report.say(f"  {kind}: under attack {figures}")
    report.say(f"  {kind}: {found['open']} open at once, {len(lives)} closed by the server with {found['answers']}")
    # A run without a single answer has no p99.
    ratio = median([figures.p99 if figures.rate else float("inf") for figures in under])
    ratio /= median([figures.p99 for figures in without])
    report.expect(found["open"] >= count * 0.98 and not found["refused"], f"{found['open']} {kind}")
    report.expect(ratio <= 2, f"honest p99 {ratio:.2f} times ({kind})")
    report.expect(len(lives) >= count * 0.98, f"{len(lives)} closed")
    report.expect(
        bool(lives) and min(lives) >= deadline - 0.5 and max(lives) <= deadline + 1 + 2 * found["lag"],
        f"after {min(lives, default=0):.1f} to {max(lives, default=0):.1f} s (deadline {deadline:.0f} s, p50 "
        f"{percentile(lives, 0.5):.1f}; the attackers' own lag {found['lag']:.1f} s)")
    report.expect(not any(figures.errors for figures in under), "no honest request failed")
    report.note(f"{(peak - resident) / count / 1024:.1f} KB each")


def main():
    report = Report("slow")
    machine.end_with_cleanup()
    machine.own_load_core()
    count = min(number("COUNT", 5000), machine.raise_descriptors() - 500)
    kinds = os.environ.get("KINDS", "").split() or list(DEADLINES)
    limits = [f"limits.connections={2 * count}", f"limits.connections_per_address={2 * count}"]
    with Mien(*limits, wrk.SETTING, "log.requests=false", cores=set(machine.SERVER_CORES)) as mien:
        for kind in kinds:
            phase(report, mien, kind, count)
        report.expect(mien.stop() == 0, "exit 0")
    report.finish()


main()
