"""Changes one instance for another on a shared port, again and again, while clients connect anew for every request.
usage: rolling.py MIEN [CHANGES]. Exits with 1 where a connection was refused, an answer was wrong or broken off, or more
connections were reset than the kernel may take between an instance's last look at its queue and its end."""

import re
import signal
import socket
import subprocess
import sys
import threading
import time

mien, changes, clients = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5, 8
counts = {"answered": 0, "reset before an answer": 0, "refused": 0, "wrong": 0}
lock = threading.Lock()
stopping = threading.Event()


def start(port):
    process = subprocess.Popen(
        [mien, "serve", "--port", str(port), "--set", "reuse_port=true", "--set", "drain.notice_ms=0", "--set",
         "workers=1", "--set", "log.requests=false"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    found = re.search(r":(\d+)$", process.stdout.readline().strip())
    for line in process.stderr:
        if '"event":"ready"' in line:
            return process, int(found[1])
    sys.exit("an instance did not start")


def ask(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            answer = b""
            try:
                client.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                while chunk := client.recv(4096):
                    answer += chunk
            except (ConnectionResetError, BrokenPipeError):
                return "wrong" if answer else "reset before an answer"
            whole = answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(b'{"status":"live"}')
            return "answered" if whole else "wrong"
    except ConnectionRefusedError:
        return "refused"
    except ConnectionResetError:
        return "reset before an answer"


def keep_asking(port):
    while not stopping.is_set():
        result = ask(port)
        with lock:
            counts[result] += 1


old, port = start(0)
threads = [threading.Thread(target=keep_asking, args=(port,)) for _ in range(clients)]
for thread in threads:
    thread.start()
codes = []
for _ in range(changes):
    new, _ = start(port)
    time.sleep(0.3)
    old.send_signal(signal.SIGTERM)
    codes.append(old.wait(60))
    old = new
time.sleep(0.3)
stopping.set()
for thread in threads:
    thread.join()
old.send_signal(signal.SIGTERM)
codes.append(old.wait(60))
print(f"  {changes} changes:", ", ".join(f"{count} {name}" for name, count in counts.items()), f"exit codes {codes}")
bad = counts["refused"] or counts["wrong"] or any(codes) or counts["reset before an answer"] > changes * clients
sys.exit(1 if bad or not counts["answered"] else 0)
