"""Clients that send pictures and probes without a pause and note what became of each request."""

import asyncio
import time

from .http import Client, Lost, get, post
from .service import PICTURE


class Traffic:
    """Some clients post the sample picture and some ask for /livez, each on a connection of its own."""

    def __init__(self, port, pictures, probes, pause=0.0):
        with open(PICTURE, "rb") as file:
            self.requests = [post("/v1/emotion", "image/jpeg", file.read())] * pictures + [get("/livez")] * probes
        self.port, self.pause = port, pause
        self.sent = self.answered = self.in_flight = 0
        self.failures = []  # (when, what)
        self.is_over = False

    async def _client(self, request):
        client = Client(self.port)
        while not self.is_over:
            self.sent += 1
            self.in_flight += 1
            try:
                answer = await client.request(request)
                if answer.status == 200:
                    self.answered += 1
                else:
                    self.failures.append((time.monotonic(), str(answer.status)))
            except (Lost, OSError, asyncio.TimeoutError) as error:
                self.failures.append((time.monotonic(), str(error) or type(error).__name__))
            self.in_flight -= 1
            if self.pause or self.failures:
                await asyncio.sleep(max(self.pause, 0.01))
        client.close()

    async def __aenter__(self):
        self.tasks = [asyncio.create_task(self._client(request)) for request in self.requests]
        return self

    async def __aexit__(self, *_):
        self.is_over = True
        await asyncio.gather(*self.tasks)
