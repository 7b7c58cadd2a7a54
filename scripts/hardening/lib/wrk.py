"""Debian's wrk on the load generator's core."""

import re
import subprocess

from . import machine

# For the service: wrk would use up the requests that one connection may carry and count its end as an error.
SETTING = "limits.requests_per_connection=1000000000"
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


class Figures:
    def __init__(self, text):
        self.text = text
        self.rate = float(re.search(r"Requests/sec:\s*([\d.]+)", text)[1])
        amount, unit = re.search(r"^\s*99%\s+([\d.]+)(us|ms|s|m)", text, re.M).groups()
        self.p99 = float(amount) * UNITS[unit]
        self.count = int(re.search(r"(\d+) requests in", text)[1])
        self.errors = "Socket errors" in text or "Non-2xx" in text

    def __str__(self):
        return f"{self.rate:,.0f} requests/s, p99 {self.p99 * 1e3:.2f} ms" + (", WITH ERRORS" if self.errors else "")


def run(url, seconds, connections=50):
    """One run of one thread."""
    words = [machine.need("wrk", "wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s", url]
    process = machine.start(words, {machine.LOAD_CORE}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        text, _ = process.communicate()
    finally:
        machine.end(process)
    if process.returncode != 0 or "Requests/sec" not in text:
        raise RuntimeError("wrk: " + text)
    return Figures(text)
