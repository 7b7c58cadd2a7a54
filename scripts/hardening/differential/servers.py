"""Mien, nginx and haproxy, each a process of its own on free ports of 127.0.0.1, ended with the session."""

import json
import pathlib
import socket
import subprocess
import sys
import time

NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log crit;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    client_header_timeout 5s; client_body_timeout 5s; keepalive_timeout 5s; large_client_header_buffers 8 40k;
    proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
    proxy_request_buffering off; proxy_ignore_client_abort on; proxy_next_upstream off;
    upstream echo {{ server 127.0.0.1:{echo}; keepalive 8; }}
    upstream mien {{ server 127.0.0.1:{mien}; keepalive 8; }}
    server {{ listen 127.0.0.1:{before_echo}; location / {{ proxy_pass http://echo; }} }}
    server {{ listen 127.0.0.1:{before_mien}; location / {{ proxy_pass http://mien; }} }}
}}
"""
HAPROXY = """
global
    maxconn 2048
    nbthread 1
    tune.bufsize 65536
defaults
    mode http
    retries 0
    http-reuse always
    timeout connect 5s
    timeout client 5s
    timeout server 5s
    timeout http-request 5s
    timeout http-keep-alive 5s
frontend before_echo
    bind 127.0.0.1:{before_echo}
    default_backend echo
backend echo
    server echo 127.0.0.1:{echo}
frontend before_mien
    bind 127.0.0.1:{before_mien}
    default_backend mien
backend mien
    server mien 127.0.0.1:{mien}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Mien:
    def __init__(self, program, folder):
        self.log_file = folder / "mien.log"
        output = folder / "mien.out"
        self.process = subprocess.Popen(
            [program, "serve", "--port", "0", "--set", "drain.notice_ms=0"], stdout=output.open("w"),
            stderr=self.log_file.open("w"))
        self.log = {}
        self.read = 0
        for _ in range(600):
            if '"event":"ready"' in self.log_file.read_text():
                self.port = int(output.read_text().strip().rpartition(":")[2])
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit(f"{program} does not serve: {self.log_file.read_text()}")

    def lines(self, ids):
        """Takes the log in until every answer has its line there. Gives the ids that are new in it."""
        new = set()
        for _ in range(200):
            with self.log_file.open("rb") as file:
                file.seek(self.read)
                data = file.read()
            data = data[:data.rfind(b"\n") + 1]
            self.read += len(data)
            for line in data.splitlines():
                record = json.loads(line)
                if "path" in record:
                    self.log[record["id"]] = record
                    new.add(record["id"])
            if ids <= self.log.keys():
                return new
            time.sleep(0.05)
        sys.exit(f"{len(ids - self.log.keys())} answers have no line in the log of the service")


class Proxy:
    def __init__(self, name, command, template, folder, echo, mien):
        self.name = name
        # haproxy forgets the requests behind the first where the client will send no more.
        self.quiet = 0.3 if name == "haproxy" else 0
        self.before_echo, self.before_mien = free_port(), free_port()
        file = folder / f"{name}.conf"
        file.write_text(template.format(
            folder=folder, echo=echo, mien=mien, before_echo=self.before_echo, before_mien=self.before_mien))
        output = folder / f"{name}.out"
        self.process = subprocess.Popen([*command, str(file)], stdout=output.open("w"), stderr=subprocess.STDOUT)
        for _ in range(200):
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.before_mien), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit(f"{name} does not start: {output.read_text()}")


class Servers:
    def __init__(self, program, folder, echo):
        folder = pathlib.Path(folder)
        self.started = []
        try:
            self.mien = self.keep(Mien(program, folder))
            nginx, haproxy = ["nginx", "-p", str(folder), "-c"], ["haproxy", "-db", "-f"]
            self.proxies = [
                self.keep(Proxy(name, command, template, folder, echo, self.mien.port))
                for name, command, template in (("nginx", nginx, NGINX), ("haproxy", haproxy, HAPROXY))
            ]
        except BaseException:
            self.end()
            raise

    def keep(self, server):
        self.started.append(server.process)
        return server

    def end(self):
        for process in self.started:
            process.terminate()
        for process in self.started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
