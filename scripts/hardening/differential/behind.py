"""Mien behind a proxy: every answer belongs to a request that the proxy forwarded, and to the right one."""

import echo
from client import talk_all
from reading import short


class Behind:
    def __init__(self, proxy, mien):
        self.name, self.port, self.quiet, self.mien = proxy.name, proxy.before_mien, proxy.quiet, mien

    async def faults(self, inputs, forwarded):
        """(input, what is wrong) for every fault, and how many answers were the service's.

        - Parameter forwarded: what the proxy forwards of each input, as the echo saw it.
        """
        self.mien.lines(set())
        before = set(self.mien.log)
        found = await talk_all(self.port, inputs, self.quiet)
        ids = [[answer.fields.get("x-request-id") for answer in answers] for answers in found]
        delivered = {each for row in ids for each in row if each}
        self.mien.lines(delivered)
        faults, nameless = [], set()
        for each, row, reading, answers in zip(inputs, ids, forwarded, found):
            if any(not answer.status for answer in answers):
                # Content alone, which names no line of the log.
                nameless.update((request.method, request.path) for request in reading.requests)
            wrong = self.wrong([self.mien.log[each] if each else None for each in row], reading)
            if wrong:
                faults.append((each, wrong))
        for lost in self.mien.log.keys() - before - delivered:
            line = self.mien.log[lost]
            asked = line["method"], short(line["path"])
            # The client went away in the middle of its content, and the proxy with it.
            if line["status"] not in (400, 408, 499) and asked not in echo.unfinished | nameless:
                faults.append((None, f"answered and asked by nobody: {asked} {line['status']}"))
        return faults, len(delivered)

    @staticmethod
    def wrong(lines, reading):
        """What is wrong with the answers that one client got: lines of the log, None for the proxy's own."""
        expected = [(request.method, request.path) for request in reading.requests]
        for number, line in enumerate(lines):
            if line is None:
                continue
            answered = line["method"], short(line["path"])
            method, path = expected[number] if number < len(expected) else ("", "")
            is_tail = method == "GET" and path.startswith("/tail-")
            if answered == ("-", "-") and not is_tail:
                # Refused, and so no request. The head of a tail is a good one, where it is what it was.
                continue
            if number < len(expected):
                if answered != expected[number]:
                    return f"{answered} was answered for {expected[number]}"
            elif answered not in echo.unfinished or number > len(expected):
                # A head may be answered before its content has come, and the echo waits for that.
                return f"{len(lines)} answers for {len(expected)} requests, the last {answered}"
        return None
