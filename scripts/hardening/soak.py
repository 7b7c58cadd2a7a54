#!/usr/bin/env -S python3 -B
"""An hour of mixed traffic at 70 % of the peak: memory, descriptors and errors.

Pictures, recordings, both in a form, streams, and requests that are wrong, each in its share. The peak is measured first
with the same mixture; then the queue is filled once, so that what is fitted later is growth and not the first busy moment of
a shared machine. The load generator has the last core, the service the others.
  MINUTES=60
  PEAK_SECONDS=30
  WARMUP=10      minutes that the fit leaves out, at most a third of all
"""

import asyncio
import itertools
import time

from lib import machine
from lib.http import Lost, Pool, get, multipart, open_loop, post, sample
from lib.report import Report, number, percentile, slope
from lib.service import PICTURE, RECORDING, Mien
from lib.websocket import session


def kinds():
    """What is sent, in turn: name, bytes, and the status that it must have; None is a stream."""
    with open(PICTURE, "rb") as file:
        picture = file.read()
    with open(RECORDING, "rb") as file:
        recording = file.read()
    pictures = ("picture", post("/v1/emotion", "image/jpeg", picture), 200)
    voice = ("recording", post("/v1/emotion", "audio/flac", recording), 200)
    form = ("form", post("/v1/emotion", *multipart(
        [("image", "image/jpeg", picture), ("audio", "audio/flac", recording),
         ("options", "application/json", b'{"max_faces":4}')])), 200)
    stream = ("stream", None, None)
    wrong = [
        ("not found", get("/nowhere"), 404),
        ("wrong method", get("/v1/emotion"), 405),
        ("no picture", post("/v1/emotion", "image/jpeg", b"\xff\xd8\xff\xe0 nothing of the kind"), 422),
        ("cut picture", post("/v1/emotion", "image/jpeg", picture[:20]), 422),
        ("bad form", post("/v1/emotion", "multipart/form-data; boundary=b", b"--c\r\n"), 400),
        ("bad option", post("/v1/emotion?nonsense=1", "image/jpeg", picture), 400),
        ("no request", b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        ("two lengths", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    ]
    probes = [("livez", get("/livez"), 200), ("metrics", get("/metrics"), 200), ("models", get("/v1/models"), 200)]
    order = []
    for index in range(len(wrong)):
        order += [pictures, voice, pictures, form, wrong[index], pictures, probes[index % 3]]
        if index % 4 == 1:
            order.append(stream)
    return order, picture


class Mixture:
    def __init__(self, port):
        self.port = port
        self.order, self.picture = kinds()
        self.pcm = bytes(6400)
        self.pool = Pool(port)
        self.done, self.errors, self.times = {}, {}, []

    async def send(self, index):
        name, request, expected = self.order[index % len(self.order)]
        try:
            if request is None:
                await asyncio.wait_for(session(self.port, self.picture, self.pcm, 3), 60)
            else:
                answer = await self.pool.request(request)
                if answer.status != expected:
                    return self.fail(f"{name}: {answer.status} {answer.body[:120]}")
                if name == "picture":
                    self.times.append(answer.seconds)
        except (Lost, OSError, AssertionError, asyncio.TimeoutError, asyncio.IncompleteReadError) as error:
            return self.fail(f"{name}: {type(error).__name__} {str(error)[:200]}")
        self.done[name] = self.done.get(name, 0) + 1

    def fail(self, what):
        if what not in self.errors:
            print(f"  first of its kind: {what}", flush=True)
        self.errors[what] = self.errors.get(what, 0) + 1


async def peak_rate(mixture, seconds, clients):
    """Requests a second of clients that take the mixture's requests in turn."""
    turn, began = itertools.count(), time.monotonic()

    async def client():
        while time.monotonic() - began < seconds:
            await mixture.send(next(turn))

    await asyncio.gather(*(client() for _ in range(clients)))
    return next(turn) / (time.monotonic() - began)


async def fill_queue(mixture, rate, seconds):
    """More pictures, recordings and forms than can be answered; 200 and 503 are both right."""
    busy = [request for name, request, _ in mixture.order if name in ("picture", "recording", "form")]

    async def send(index):
        try:
            answer = await mixture.pool.request(busy[index % len(busy)])
        except (Lost, OSError, asyncio.TimeoutError) as error:
            return mixture.fail(f"while the queue was full: {type(error).__name__} {str(error)[:200]}")
        if answer.status not in (200, 503):
            mixture.fail(f"while the queue was full: {answer.status}")

    await open_loop(rate, seconds, send)


async def main():
    report = Report("soak")
    machine.end_with_cleanup()
    machine.raise_descriptors()
    machine.own_load_core()
    minutes, peak_seconds = number("MINUTES", 60.0), number("PEAK_SECONDS", 30.0)
    warmup = min(number("WARMUP", 10.0), minutes / 3) * 60
    with Mien(cores=set(machine.SERVER_CORES)) as mien:
        mixture = Mixture(mien.port)
        peak = await peak_rate(mixture, peak_seconds, 4 * len(machine.SERVER_CORES))
        report.say(f"  peak: {peak:.1f} requests/s of the mixture; errors so far: {mixture.errors or 'none'}")
        await fill_queue(mixture, 3 * peak, 20)
        report.say(f"  queue filled once: {mien.resident() / 2**20:.1f} MB; errors so far: {mixture.errors or 'none'}")
        mixture.done.clear()
        mixture.times.clear()
        memory = []

        def note(at):
            # What the clients' connections are not.
            own = mien.descriptors() - int(mien.metric("http_server_connections_open"))
            memory.append((at, mien.resident(), own))
            if len(memory) % 60 == 1:
                report.say(f"  {at / 60:5.1f} min: {mien.resident() / 2**20:.1f} MB, {mien.descriptors()} descriptors, "
                           f"{sum(mixture.done.values())} answered, {sum(mixture.errors.values())} errors")

        sampler = asyncio.create_task(sample(5.0, note))
        await open_loop(0.7 * peak, minutes * 60, mixture.send)
        sampler.cancel()
        mixture.pool.close()
        settled = [point for point in memory if point[0] >= warmup] or memory
        an_hour = slope([(at / 3600, size / 2**20) for at, size, _ in settled])
        held = [count for _, _, count in settled]
        half = len(held) // 2
        report.expect(
            an_hour < 1, f"memory {an_hour:+.2f} MB an hour, fitted over {(settled[-1][0] - settled[0][0]) / 60:.0f} min "
            f"({settled[0][1] / 2**20:.1f} to {settled[-1][1] / 2**20:.1f} MB)")
        first, second = percentile(held[:half], 0.5), percentile(held[half:], 0.5)
        await asyncio.sleep(3)
        rest = mien.descriptors()
        report.expect(
            abs(second - first) <= 1 and rest <= second + 1,
            f"descriptors besides the clients' connections {first} in the first half, {second} in the second; {rest} in "
            f"all when the clients had left")
        for what, count in list(mixture.errors.items())[:10]:
            report.say(f"  {count} × {what}")
        report.expect(not mixture.errors, f"{sum(mixture.errors.values())} errors")
        report.note(", ".join(f"{count} {name}" for name, count in mixture.done.items()))
        report.note(f"pictures p50 {percentile(mixture.times, 0.5) * 1e3:.0f} ms, p99 {percentile(mixture.times, 0.99) * 1e3:.0f} ms")
        report.expect(mien.stop() == 0, "exit 0")
    report.finish()


asyncio.run(main())
