"""What somebody sees in a row of bytes, and how two such readings differ."""

import urllib.parse
from dataclasses import dataclass, field

AGREED, MIEN_STRICTER, OTHERS_STRICTER, DISCREPANCY = "agreed", "Mien stricter", "others stricter", "discrepancies"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    # Bytes of content; None where it was answered without a look at them.
    length: int | None

    def same(self, other):
        lengths = self.length is None or other.length is None or self.length == other.length
        return (self.method, self.path) == (other.method, other.path) and lengths


@dataclass
class Reading:
    # Whole requests, in order.
    requests: list = field(default_factory=list)
    # "open": it would take more. "closed": it has answered and takes no more. "refused": what follows is no request.
    end: str = "open"
    # In its own words.
    reason: str = ""

    @property
    def text(self):
        requests = [f"{r.method} {r.path[:60]} {'?' if r.length is None else r.length}" for r in self.requests]
        return f"[{', '.join(requests)}] {self.end} {self.reason}".strip()


def compare(mien, other):
    """One of the four words above. It is a discrepancy where one sees a request that is none, or another, for one who
    goes on reading; who refuses or closes sees nothing, which harms nobody."""
    if any(not a.same(b) for a, b in zip(mien.requests, other.requests)):
        return DISCREPANCY
    more = len(mien.requests) - len(other.requests)
    if more > 0:
        # The head alone was answered, and the content is another matter.
        if more == 1 and mien.requests[-1].length is None and (mien.end == "closed" or other.end == "open"):
            return AGREED
        return DISCREPANCY if other.end == "open" else OTHERS_STRICTER
    if more < 0:
        return DISCREPANCY if mien.end == "open" else MIEN_STRICTER
    if (mien.end == "open") == (other.end == "open"):
        return AGREED
    return OTHERS_STRICTER if mien.end == "open" else MIEN_STRICTER


def short(text):
    return text if len(text) <= 200 else f"{text[:100]}…{len(text)}"


def path(target):
    """A target's path as the service logs it: decoded but for %2F, without dot segments."""
    scheme, mark, rest = target.partition("://")
    if mark and scheme.lower() in ("http", "https"):
        rest = rest.split("?")[0]
        target = "/" + rest.partition("/")[2]
    target = target.split("?")[0]
    if "%" not in target and "/." not in target:
        return short(target)
    segments = []
    slash = target.replace("%2F", "%252F").replace("%2f", "%252F")
    parts = [urllib.parse.unquote(part) for part in slash.split("/")[1:]]
    for part in parts:
        if part == "..":
            segments = segments[:-1]
        elif part != ".":
            segments.append(part)
    if parts and parts[-1] in (".", "..") and segments:
        segments.append("")
    return short("/" + "/".join(segments))
