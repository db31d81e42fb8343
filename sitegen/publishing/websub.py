"""Notifies a hub of changed feeds (WebSub, section 7; in the form of PubSubHubbub 0.4, which hubs accept).

Pending feeds are noted before the hub is asked (`pings`), and removed when it has accepted them: a hub that is down, or
a process that is killed, loses nothing. Many feeds go in one request, and requests, tries and seconds are limited.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import monotonic, sleep, time

from sitegen.errors import FetchFailed
from sitegen.urls import without_secrets

_FEEDS_PER_FORM = 100
"""The number of feeds in one request."""
_LONGEST_PAUSE = 10.0
_BUSY = (408, 429)


@dataclass(frozen=True)
class Patience:
    """The limits for a hub: requests, tries of each, and seconds, of each and in all. `wait` sleeps, `clock` counts."""

    requests: int = 12
    tries: int = 3
    each: float = 15.0
    seconds: float = 60.0
    wait: Callable[[float], None] = sleep
    clock: Callable[[], float] = monotonic


ONE_TRY = Patience(requests=1, tries=1, each=5.0, seconds=5.0)
"""The limits for a rollback, whose visitors come first: other feeds wait for the next publication."""


@dataclass(frozen=True)
class Said:
    """The hub's answer: the feeds that it accepted, and why it did not accept the others."""

    taken: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def tell(hub: str, topics: Sequence[str], patience: Patience) -> Said:
    """Notify a hub of changed feeds: those nearest to the root first, a hundred in a request.

    Where a hub refuses a request for several, each is sent alone, within the limits.
    """
    talk = _Talk(hub, patience)
    wanted = sorted(topics, key=lambda topic: (topic.count("/"), topic))
    for start in range(0, len(wanted), _FEEDS_PER_FORM):
        batch = wanted[start : start + _FEEDS_PER_FORM]
        if talk.over():
            talk.left.extend(batch)
            continue
        fault = talk.post(batch)
        if fault and talk.refused and len(batch) > 1:
            for topic in batch:
                if talk.over():
                    talk.left.append(topic)
                else:
                    talk.post([topic])
    return talk.said()


class _Talk:
    """One exchange with a hub, and what it has cost so far."""

    def __init__(self, hub: str, patience: Patience) -> None:
        self.hub, self.patience = hub, patience
        self.end = patience.clock() + patience.seconds
        self.requests = 0
        self.reached = True
        self.refused = False
        self.taken: list[str] = []
        self.faults: dict[str, list[str]] = {}
        self.left: list[str] = []

    def over(self) -> bool:
        """Whether the exchange is over: the hub cannot be reached, or a limit is reached."""
        return not self.reached or self.requests >= self.patience.requests or self.patience.clock() >= self.end

    def post(self, batch: Sequence[str]) -> str:
        """Send feeds in one request, repeated where the hub is busy; return an empty text, or what went wrong."""
        for number in range(self.patience.tries):
            fault, pause = self._once(batch)
            if not fault:
                self.taken += batch
                return ""
            if pause is None or number + 1 == self.patience.tries or self.requests >= self.patience.requests:
                break
            pause = pause or 2.0**number
            if pause > _LONGEST_PAUSE or pause >= self.end - self.patience.clock():
                break
            self.patience.wait(pause)
        if not (self.refused and len(batch) > 1):
            self.faults.setdefault(fault, []).extend(batch)
        return fault

    def _once(self, batch: Sequence[str]) -> tuple[str, float | None]:
        """What went wrong with one request, and the seconds until the next try (0: any; None: no other try)."""
        from sitegen.engine.fetch.client import Limits, Request, fetch

        self.requests += 1
        self.refused = False
        # For one feed some hubs read hub.topic, others hub.url. For several, all that accept more than one read
        # hub.url: a hub that reads hub.topic finds none and refuses, instead of silently accepting the first alone.
        one = [("hub.topic", batch[0])] if len(batch) == 1 else []
        form = [("hub.mode", "publish"), *one, *(("hub.url", topic) for topic in batch)]
        seconds = min(self.patience.each, self.end - self.patience.clock())
        try:
            answer = fetch(self.hub, Request(form=form), limits=Limits(seconds=max(seconds, 0.1), size=1 << 20))
        except FetchFailed as error:
            self.reached = False
            fault = f"the hub {without_secrets(self.hub)} cannot be reached: {error.reason}"
            return fault, 0.0 if error.again else None
        self.reached = True
        if 200 <= answer.status < 300:
            return "", None
        fault = f"the hub answered {answer.status} {answer.reason[:100]}".strip()
        if answer.status >= 500 or answer.status in _BUSY:
            return fault, _seconds(answer.header("retry-after"))
        self.refused = True
        return fault, None

    def said(self) -> Said:
        """The result, each reason once with its feeds."""
        rows = dict(self.faults)
        if self.left:
            reason = next(iter(rows)) if not self.reached and rows else "the hub was asked often enough for once"
            rows.setdefault(reason, []).extend(self.left)
        faults = [f"{topics[0]}{_more(len(topics) - 1)}: {fault}" for fault, topics in rows.items()]
        return Said(tuple(self.taken), tuple(faults))


def _more(number: int) -> str:
    return f" and {number} more {'feed' if number == 1 else 'feeds'}" if number else ""


def _seconds(retry_after: str) -> float:
    """The seconds of a Retry-After header (RFC 9110, section 10.2.3); 0 where it is missing or invalid."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time())
    except (ValueError, TypeError, OverflowError):
        return 0.0
