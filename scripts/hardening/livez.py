#!/usr/bin/env -S python3 -B
"""GET /livez on 50 kept connections, beside Hummingbird and FastAPI.

wrk has the last core to itself, each server the first; rounds take turns. Needs wrk, Swift and PyPI.
  ROUNDS=5 SECONDS=8    of each server
  HUMMINGBIRD=~/.cache/mien-hummingbird   where the throw-away program for Hummingbird is written and built
"""

import os
import subprocess
import sys
import time
import urllib.request

from lib import machine, wrk
from lib.report import Report, median, number
from lib.service import ROOT, Mien

PACKAGE = """// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "App",
    dependencies: [.package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.0.0")],
    targets: [.executableTarget(name: "App", dependencies: [.product(name: "Hummingbird", package: "hummingbird")])])
"""
PROGRAM = """import Hummingbird

let router = Router()
router.get("livez") { _, _ in
    Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(string: #"{"status":"live"}"#)))
}
let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port))).runService()
"""
FASTAPI = """from fastapi import FastAPI

app = FastAPI()


@app.get("/livez")
async def livez():
    return {"status": "live"}
"""
PACKAGES = ["fastapi==0.165.0", "uvicorn[standard]==0.54.0"]


def write(path, text):
    """Writes a file where it does not say so already: what is built from it stays built."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.exists(path) or open(path).read() != text:
        with open(path, "w") as file:
            file.write(text)


def hummingbird():
    """The throw-away program, built where it is not yet."""
    home = os.environ.get("HUMMINGBIRD") or os.path.expanduser("~/.cache/mien-hummingbird")
    write(f"{home}/Package.swift", PACKAGE)
    write(f"{home}/Sources/App/main.swift", PROGRAM)
    binary = f"{home}/.build/release/App"
    built = os.path.exists(binary) and os.path.getmtime(binary) > os.path.getmtime(f"{home}/Sources/App/main.swift")
    if not built:
        subprocess.run(["swift", "build", "-c", "release"], cwd=home, check=True)
    return binary


def fastapi():
    """The command that runs the FastAPI program, and its folder."""
    home = f"{ROOT}/.build/hardening/fastapi"
    write(f"{home}/app.py", FASTAPI)
    if not os.path.exists(f"{home}/venv/bin/uvicorn"):
        subprocess.run([sys.executable, "-m", "venv", f"{home}/venv"], check=True)
        subprocess.run([f"{home}/venv/bin/python", "-m", "pip", "install", "--quiet"] + PACKAGES, check=True)
    return f"{home}/venv/bin/uvicorn", home


def wait(port):
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=5).read()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")


def main():
    report = Report("livez")
    machine.end_with_cleanup()
    rounds, seconds = number("ROUNDS", 5), number("SECONDS", 8)
    core = {machine.SERVER_CORES[0]}
    program = hummingbird()
    uvicorn, folder = fastapi()
    ports = {name: machine.free_port() for name in ("Hummingbird", "FastAPI")}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    others = []
    figures = {"Mien": [], "Mien with its log": [], "Hummingbird": [], "FastAPI": []}
    try:
        others.append(machine.start([program, str(ports["Hummingbird"])], core, **quiet))
        others.append(machine.start(
            [uvicorn, "app:app", "--port", str(ports["FastAPI"]), "--loop", "uvloop", "--http", "httptools",
             "--no-access-log", "--log-level", "warning"], core, cwd=folder, **quiet))
        # The others write no access log either.
        with Mien(wrk.SETTING, "log.requests=false", cores=core) as mien, Mien(wrk.SETTING, cores=core) as logging:
            ports |= {"Mien": mien.port, "Mien with its log": logging.port}
            pids = {"Mien": mien.pid, "Mien with its log": logging.pid, "Hummingbird": others[0].pid,
                    "FastAPI": others[1].pid}
            for port in ports.values():
                wait(port)
                wrk.run(f"http://127.0.0.1:{port}/livez", 1)
            for turn in range(rounds):
                names = list(figures)
                for name in names[turn % len(names):] + names[:turn % len(names)]:
                    cpu = machine.cpu(pids[name])
                    found = wrk.run(f"http://127.0.0.1:{ports[name]}/livez", seconds)
                    found.cost = (machine.cpu(pids[name]) - cpu) / max(found.count, 1)
                    figures[name].append(found)
                    report.say(f"  round {turn + 1}: {name:18} {found}, {found.cost * 1e6:.1f} us of a processor each")
    finally:
        for process in others:
            machine.end(process, 5)
    ours = figures["Mien"]
    for name in ("Hummingbird", "FastAPI"):
        rate = median([mine.rate / its.rate for mine, its in zip(ours, figures[name])])
        p99 = median([mine.p99 / its.p99 for mine, its in zip(ours, figures[name])])
        report.expect(rate >= 1, f"{rate:.2f} times the requests/s of {name}")
        report.expect(p99 <= 1, f"{p99:.2f} times its p99")
    for name, found in figures.items():
        report.note(f"{name} {median([f.rate for f in found]):,.0f}/s, p99 {median([f.p99 for f in found]) * 1e3:.2f} ms, "
                    f"{median([f.cost for f in found]) * 1e6:.1f} us each")
    report.expect(not any(found.errors for found in ours), "no errors")
    report.finish()


main()
