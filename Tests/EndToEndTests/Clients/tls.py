"""TLS as clients see it: certificates by server name, sessions taken up again, certificates of clients, and a reload
under open connections. Starts the service itself; certificates come from the openssl command. Standard library else.
"""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

from websocket import Closed, WebSocket

executable, root = sys.argv[1:]


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Authority:
    def __init__(self, folder, name):
        self.folder, self.file, self.key = folder, f"{folder}/{name}.ca", f"{folder}/{name}.ca.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", f"/CN={name}", "-keyout", self.key, "-out", self.file)

    def issue(self, name, names="", kind=("ec", "-pkeyopt", "ec_paramgen_curve:P-256"), subject="", days=30):
        """Gives the files of a certificate and its key; with fewer than 0 days it has expired."""
        certificate, key, request = (f"{self.folder}/{name}.{end}" for end in ("pem", "key", "csr"))
        words = ["-addext", f"subjectAltName={names}"] if names else []
        openssl("req", "-new", "-newkey", *kind, "-nodes", "-subj", subject or f"/CN={name}", *words, "-keyout", key,
                "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key, "-CAcreateserial", "-days",
                str(days), "-copy_extensions", "copy", "-out", certificate)
        return certificate, key


class Service:
    def __init__(self, log, **settings):
        words = [word for name, value in settings.items() for word in ("--set", f"{name.replace('__', '.')}={value}")]
        self.log = log
        self.process = subprocess.Popen(
            [executable, "serve", "--port", "0", "--set", "drain.notice_ms=0", *words], cwd=root,
            stdout=subprocess.PIPE, stderr=open(log, "w"), text=True)
        line = self.process.stdout.readline()
        assert line.startswith("mien listens on https://"), line + self.text
        self.port = int(line.rsplit(":", 1)[1])

    @property
    def text(self):
        with open(self.log) as file:
            return file.read()

    def wait_for(self, text, times=1):
        for _ in range(800):
            if self.text.count(text) >= times:
                return
            time.sleep(0.025)
        raise AssertionError(f"{text} is not in the log: {self.text[-2000:]}")

    def reload(self, times=1):
        self.process.send_signal(signal.SIGHUP)
        self.wait_for('"certificates_reloaded"', times)

    def connect(self, context, name=None, session=None):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return context.wrap_socket(plain, server_hostname=name, session=session)

    def get(self, context, name=None, session=None, path="/livez", close=True):
        """Gives the connection, read up to its answer, and the answer."""
        secure = self.connect(context, name, session)
        return secure, ask(secure, path, close)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.send_signal(signal.SIGTERM if kind is None else signal.SIGKILL)
        code = self.process.wait(60)
        self.process.stdout.close()
        assert kind is not None or code == 0, self.text[-2000:]


def ask(secure, path="/livez", close=False):
    end = "close" if close else "keep-alive"
    secure.sendall(f"GET {path} HTTP/1.1\r\nHost: mien\r\nConnection: {end}\r\n\r\n".encode())
    response = http.client.HTTPResponse(secure)
    response.begin()
    assert response.status == 200, response.status
    return response.read().decode()


def client(authority=None, version=None, own=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if authority:
        context.load_verify_locations(authority.file)
    else:
        context.verify_mode = ssl.CERT_NONE
    if version:
        context.minimum_version = context.maximum_version = version
    if own:
        context.load_cert_chain(*own)
    return context


def subject(secure):
    return secure.getpeercert()["subject"][0][0][1]


def refused(service, context):
    """Whether no answer comes, be it that the handshake fails or that an alert follows it."""
    try:
        service.get(context)[0].close()
        return False
    except (ssl.SSLError, ConnectionError, http.client.HTTPException):
        return True


VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def names(folder):
    ca = Authority(folder, "names")
    files = {
        "standard": ca.issue("standard", "DNS:standard.test"),
        "shop": ca.issue("shop", "DNS:shop.test,DNS:www.shop.test"),
        "wild": ca.issue("wild", "DNS:*.wild.test"),
        "rsa": ca.issue("rsa", "DNS:standard.test", ("rsa:2048",)),
    }
    both = f"{folder}/both.pem"
    with open(both, "w") as out:
        for file in files["wild"]:
            with open(file) as part:
                out.write(part.read())
    certificates = f"{':'.join(files['shop'])},{both},{':'.join(files['rsa'])}"
    with Service(f"{folder}/names.log", tls__certificate=files["standard"][0], tls__key=files["standard"][1],
                 tls__certificates=certificates) as service:
        service.wait_for('"ready"')
        for version in VERSIONS:
            for name, expected in [
                    (None, "standard"), ("standard.test", "standard"), ("shop.test", "shop"),
                    ("WWW.shop.test", "shop"), ("a.wild.test", "wild"), ("a.b.wild.test", "standard"),
                    ("elsewhere.test", "standard")]:
                secure, _ = service.get(client(ca, version), name)
                assert subject(secure) == expected, (name, subject(secure))
                secure.close()
        # A client that takes RSA only gets the certificate that shares the name.
        old = client(ca, ssl.TLSVersion.TLSv1_2)
        old.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")
        for name in (None, "standard.test"):
            secure, _ = service.get(old, name)
            assert subject(secure) == "rsa"
            secure.close()

        # What is open goes on over a reload; what comes after it sees the new certificates, under every name.
        kept, _ = service.get(client(ca), "shop.test", close=False)
        stream = WebSocket("shop.test", service.port, "/v1/stream", connected=service.connect(client(ca), "shop.test"))
        assert stream.status == 101
        assert stream.receive()["type"] == "session.created"
        for name, names_ in [("standard", "DNS:standard.test"), ("shop", "DNS:shop.test")]:
            renewed = ca.issue(f"{name}-renewed", names_)
            for new, served in zip(renewed, files[name]):
                os.replace(new, served)
        service.reload()
        ask(kept)
        stream.send_json({"type": "session.update", "smoothing_ms": 100})
        assert stream.receive()["type"] == "session.updated"
        for name, expected in [(None, "standard-renewed"), ("shop.test", "shop-renewed"), ("a.wild.test", "wild")]:
            secure, _ = service.get(client(ca), name)
            assert subject(secure) == expected, (name, subject(secure))
            secure.close()

        # One wrong file, and everything stays as it is.
        ca.issue("standard", "DNS:standard.test")
        with open(both, "w") as out:
            out.write("nothing")
        service.process.send_signal(signal.SIGHUP)
        service.wait_for('"certificates_not_reloaded"')
        assert both in service.text
        for name, expected in [(None, "standard-renewed"), ("a.wild.test", "wild")]:
            secure, _ = service.get(client(ca), name)
            assert subject(secure) == expected, (name, subject(secure))
            secure.close()
        ask(kept, close=True)
        kept.close()
        stream.send_json({"type": "session.close"})
        try:
            while True:
                stream.receive()
        except Closed as end:
            assert end.code == 1000, end


def sessions(folder):
    ca = Authority(folder, "sessions")
    certificate, key = ca.issue("one", "DNS:one.test")
    with Service(f"{folder}/sessions.log", tls__certificate=certificate, tls__key=key) as service:
        made = 0
        for version in VERSIONS:
            for takes_tickets in (True, False):
                context = client(ca, version)
                if not takes_tickets:
                    if version == ssl.TLSVersion.TLSv1_3:
                        continue
                    context.options |= ssl.OP_NO_TICKET
                first, _ = service.get(context, "one.test")
                session = first.session
                first.close()
                assert session.has_ticket == takes_tickets or version == ssl.TLSVersion.TLSv1_3
                second, _ = service.get(context, "one.test", session)
                assert second.session_reused, (version, takes_tickets)
                session = second.session
                second.close()
                # Tickets outlive a reload: their keys are the server's, not the certificate's.
                if takes_tickets:
                    made += 1
                    service.reload(made)
                    third, _ = service.get(context, "one.test", session)
                    assert third.session_reused, version
                    third.close()
        secure, metrics = service.get(client(ca), path="/metrics")
        assert 'http_server_tls_handshakes_total{kind="resumed"} 5' in metrics, metrics
        expiry = re.search(r"http_server_tls_certificate_expiry_timestamp_seconds\{[^}]*one.pem\"} (\d+)", metrics)
        assert abs(int(expiry[1]) - time.time() - 30 * 86400) < 3600, expiry[0]
        assert ssl.cert_time_to_seconds(secure.getpeercert()["notAfter"]) == int(expiry[1])
        secure.close()


def expiry(folder):
    """A certificate that is past its time, or nearly so, is served and said; monitoring sees the second."""
    ca = Authority(folder, "expiry")
    certificate, key = ca.issue("late", "DNS:late.test", days=-1)
    with Service(f"{folder}/expiry.log", tls__certificate=certificate, tls__key=key) as service:
        service.wait_for(f'"event":"certificate_expired","file":"{certificate}"')
        secure, metrics = service.get(client(), path="/metrics")
        secure.close()
        until = re.search(r"http_server_tls_certificate_expiry_timestamp_seconds\{[^}]*late.pem\"} (\d+)", metrics)
        assert int(until[1]) < time.time(), until[0]
        assert refused(service, client(ca))
        for new, served in zip(ca.issue("renewed", "DNS:late.test", days=3), (certificate, key)):
            os.replace(new, served)
        service.reload()
        service.wait_for(f'"event":"certificate_expires_soon","file":"{certificate}","hours":"7')
        service.get(client(ca))[0].close()


def mutual(folder):
    ca, friends, strangers = (Authority(folder, name) for name in ("server", "friends", "strangers"))
    certificate, key = ca.issue("mutual", "DNS:mutual.test")
    friend = friends.issue("friend", subject='/O=Sons, "Ltd"/CN=friend')
    late, stranger = friends.issue("late-friend", days=-1), strangers.issue("stranger")
    authority = f"{folder}/clients.ca"
    with open(friends.file) as source, open(authority, "w") as out:
        out.write(source.read())
    with Service(f"{folder}/mutual.log", tls__certificate=certificate, tls__key=key,
                 tls__client_ca=authority) as service:
        for count, version in enumerate(VERSIONS, 1):
            assert not refused(service, client(ca, version, friend))
            assert refused(service, client(ca, version))
            service.wait_for("peer did not return a certificate", count)
            assert refused(service, client(ca, version, stranger))
            service.wait_for("certificate verify failed: ", 2 * count - 1)
            assert refused(service, client(ca, version, late))
            service.wait_for("certificate verify failed: certificate has expired", count)

        # A session that was begun as a friend goes on as one, but not once the authority is another.
        secure, metrics = service.get(client(ca, own=friend), path="/metrics")
        secure.close()
        assert 'http_server_tls_failures_total{reason="no_certificate"} 2' in metrics, metrics
        assert 'http_server_tls_failures_total{reason="bad_certificate"} 4' in metrics, metrics
        contexts = [client(ca, version, friend) for version in VERSIONS]
        begun = []
        for context in contexts:
            secure, _ = service.get(context)
            begun.append(secure.session)
            secure.close()
        for context, session in zip(contexts, begun):
            secure, _ = service.get(context, session=session)
            assert secure.session_reused
            secure.close()
        # Who it was stands in the log, of new sessions and resumed ones.
        service.wait_for('"route":"/livez"', 6)
        subjects = [json.loads(line).get("tls_subject") for line in service.text.splitlines() if '"route"' in line]
        assert set(subjects) == {'CN=friend,O=Sons\\, \\"Ltd\\"'}, subjects
        with open(strangers.file) as source, open(authority, "w") as out:
            out.write(source.read())
        service.reload()
        for context, session in zip(contexts, begun):
            try:
                service.get(context, session=session)
                raise AssertionError("a session outlived its authority")
            except (ssl.SSLError, ConnectionError, http.client.HTTPException):
                pass
        for version in VERSIONS:
            assert not refused(service, client(ca, version, stranger))
    with Service(f"{folder}/optional.log", tls__certificate=certificate, tls__key=key, tls__client_ca=friends.file,
                 tls__client_certificate="optional") as service:
        for version in VERSIONS:
            assert not refused(service, client(ca, version))
            assert not refused(service, client(ca, version, friend))
            assert refused(service, client(ca, version, stranger))
        service.wait_for('"route":"/livez"', 4)
        assert service.text.count('"tls_subject"') == 2, service.text


with tempfile.TemporaryDirectory() as folder:
    names(folder)
    sessions(folder)
    expiry(folder)
    mutual(folder)
print("ok")
