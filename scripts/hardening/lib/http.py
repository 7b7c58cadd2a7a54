"""A client of HTTP/1.1 on asyncio, small enough that its own time does not count."""

import asyncio
import time


class Answer:
    __slots__ = ("status", "headers", "body", "seconds")

    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds


class Lost(Exception):
    """The connection ended before an answer was complete. `began`: whether any of it had come."""

    def __init__(self, began):
        super().__init__("the connection ended" + (" within an answer" if began else " before an answer"))
        self.began = began


class Client:
    """One connection; opens itself anew where the server closed it."""

    def __init__(self, port, host="127.0.0.1"):
        self.host, self.port = host, port
        self.reader = self.writer = None
        self.is_busy = False

    async def request(self, request, timeout=120):
        """Sends the bytes of one request and gives its answer; `seconds` is from the last byte handed over to the
        last byte of the answer."""
        self.is_busy = True
        try:
            return await asyncio.wait_for(self._request(request), timeout)
        except BaseException:
            self.close()
            raise
        finally:
            self.is_busy = False

    async def _request(self, request):
        if self.writer is not None and self.reader.at_eof():
            self.close()  # it was idle for longer than the server lets it be
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port, limit=1 << 20)
        self.writer.write(request)
        if len(request) > 65536:
            await self.writer.drain()
        began = time.perf_counter()
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            raise Lost(bool(error.partial)) from None
        except OSError:
            raise Lost(False) from None
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in
                   (line.partition(":") for line in lines[1:] if line)}
        try:
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        except (asyncio.IncompleteReadError, OSError):
            raise Lost(True) from None
        seconds = time.perf_counter() - began
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(lines[0].split()[1]), headers, body, seconds)

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class Pool:
    """Connections for open-loop load: each request gets an idle one or a new one."""

    def __init__(self, port):
        self.port = port
        self.clients = []

    async def request(self, request, timeout=120):
        client = next((client for client in self.clients if not client.is_busy), None)
        if client is None:
            client = Client(self.port)
            self.clients.append(client)
        return await client.request(request, timeout)

    def close(self):
        for client in self.clients:
            client.close()
        self.clients = []


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: mien\r\n\r\n".encode()


def post(path, content_type, body, extra=""):
    head = f"POST {path} HTTP/1.1\r\nHost: mien\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body


def multipart(parts, boundary="hardening-8d1f"):
    """The content type and the body of a form; parts are (name, content type, bytes)."""
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="f"\r\nContent-Type: {kind}\r\n\r\n'.encode()
        + content + b"\r\n" for name, kind, content in parts)
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


async def closed_loop(port, request, clients, seconds, note):
    """Keeps `clients` connections busy; `note` gets each answer. Gives how long that took."""
    began = time.monotonic()

    async def client():
        connection = Client(port)
        try:
            while time.monotonic() - began < seconds:
                note(await connection.request(request))
        finally:
            connection.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return time.monotonic() - began


async def open_loop(rate, seconds, send):
    """Starts `send(n)` at a constant rate whatever becomes of those before, and waits for all of them."""
    began = time.monotonic()
    tasks = set()
    count = int(rate * seconds)
    for number in range(count):
        delay = began + number / rate - time.monotonic()
        if delay > 0:
            await asyncio.sleep(delay)
        task = asyncio.create_task(send(number))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        if number % 64 == 0:
            await asyncio.sleep(0)
    if tasks:
        await asyncio.gather(*tasks)
    return count


async def sample(every, note):
    """Calls `note(seconds since the start)` again and again until it is cancelled."""
    began = time.monotonic()
    while True:
        note(time.monotonic() - began)
        await asyncio.sleep(every)
