"""Each one's reading of the same bytes."""

import json

import h11

from client import talk_all
from reading import Reading, Request, path, short

# h11's default is 16 KiB; the service takes heads of 32.
H11_LIMIT = 40_000


class H11:
    name = "h11"

    async def read(self, inputs):
        return [self.one(each.pieces) for each in inputs]

    @staticmethod
    def one(pieces):
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=H11_LIMIT)
        reading = Reading()
        request, length = None, 0
        try:
            for piece in pieces:
                connection.receive_data(piece)
                while (event := connection.next_event()) is not h11.NEED_DATA:
                    if isinstance(event, h11.Request):
                        request, length = event, 0
                    elif isinstance(event, h11.Data):
                        length += len(event.data)
                    elif isinstance(event, h11.EndOfMessage):
                        target = path(request.target.decode("latin-1"))
                        reading.requests.append(Request(request.method.decode(), target, length))
                    elif event is h11.PAUSED:
                        connection.send(h11.Response(status_code=400, headers=[("Content-Length", "0")]))
                        connection.send(h11.EndOfMessage())
                        if connection.our_state is not h11.DONE:
                            reading.end = "closed"
                            return reading
                        connection.start_next_cycle()
        except h11.RemoteProtocolError as error:
            reading.end, reading.reason = "refused", str(error).split(":")[0][:60]
            return reading
        # It knows once the last request is answered; this is one that was not.
        fields = dict(request.headers) if request else {}
        if connection.our_state is h11.MUST_CLOSE or b"close" in fields.get(b"connection", b""):
            reading.end = "closed"
        return reading


class Forwarded:
    """What a proxy makes of the bytes, as the echo behind it sees it."""

    def __init__(self, proxy):
        self.name, self.port, self.quiet = proxy.name, proxy.before_echo, proxy.quiet

    async def read(self, inputs):
        return [self.one(answers) for answers in await talk_all(self.port, inputs, self.quiet)]

    @staticmethod
    def one(answers):
        reading = Reading()
        for answer in answers:
            if "x-echo" in answer.fields:
                method, target, length = json.loads(answer.fields["x-echo"])
                reading.requests.append(Request(method, target, length))
                reading.end = "closed" if answer.fields.get("connection", "").lower() == "close" else "open"
            else:
                reading.end, reading.reason = "refused", str(answer.status or answer.body)
                break
        return reading


class Service:
    """What Mien makes of them, by its log: the answers carry the ids of its lines."""

    name = "Mien"

    def __init__(self, mien):
        self.mien, self.port = mien, mien.port

    async def read(self, inputs):
        found = await talk_all(self.port, inputs)
        self.mien.lines({answer.fields["x-request-id"] for answers in found for answer in answers if answer.status})
        return [self.one(answers) for answers in found]

    def one(self, answers):
        reading = Reading()
        for answer in answers:
            if not answer.status:
                reading.end, reading.reason = "refused", str(answer.body)
                return reading
            line = self.mien.log[answer.fields["x-request-id"]]
            closes = answer.fields.get("connection", "").lower() == "close"
            is_problem = answer.status >= 400 and answer.body
            detail = json.loads(answer.body)["detail"] if is_problem else f"{answer.status} to HEAD"
            # Faults of a body are 400; its route has read all of it when it misses the Content-Type.
            if line["method"] == "-" or answer.status == 400:
                if "ended too early" not in detail:
                    reading.end, reading.reason = "refused", detail
                return reading
            was_read = answer.status == 200 or detail.startswith("Content-Type is missing")
            length = line["bytes_in"] if was_read else None
            reading.requests.append(Request(line["method"], short(line["path"]), length))
            reading.end = "closed" if closes else "open"
        return reading
