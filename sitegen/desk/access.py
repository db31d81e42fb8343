"""Who may use the desk: a one-time key or a password opens a session, and each session has a token for its forms."""

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

PASSWORD = "SITEGEN_DESK_PASSWORD"  # noqa: S105 (the variable's name)
MOST_TRIES = 5
"""Wrong keys and passwords in a row after which nobody is let in for a while."""
SHORTEST_WAIT, LONGEST_WAIT = 30.0, 900.0
"""Seconds of the first while, doubled each time up to the last."""
MOST_SESSIONS = 50


@dataclass(frozen=True)
class Session:
    """A browser that was let in: what its cookie holds, and what its forms hold."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    form_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))


class Access:
    """The sessions of one desk. Any thread may ask."""

    def __init__(self, password: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        """With a password the one-time key lets in too; `clock` gives seconds."""
        self.password = password
        self.key = secrets.token_urlsafe(24)
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._wrong = 0
        self._closed_until = 0.0
        self._wait = SHORTEST_WAIT

    def find(self, token: str) -> Session | None:
        """The session of a cookie's value, or None."""
        with self._lock:
            return self._sessions.get(token)

    def enter(self, key: str) -> Session | None:
        """A session for the one-time key, which is another one from then on; None for a wrong or used one."""
        return self._let_in(key, self.key)

    def enter_with_password(self, password: str) -> Session | None:
        """A session for the password; None for a wrong one, or where there is none."""
        return self._let_in(password, self.password) if self.password else None

    @property
    def closed_for(self) -> int:
        """The seconds for which nobody is let in, after too many wrong tries."""
        with self._lock:
            return max(0, round(self._closed_until - self._clock()))

    def close(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(token, None)

    def _let_in(self, given: str, wanted: str) -> Session | None:
        with self._lock:
            if self._clock() < self._closed_until:
                return None
            if not hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode()):
                self._wrong += 1
                if self._wrong >= MOST_TRIES:
                    self._wrong = 0
                    self._closed_until = self._clock() + self._wait
                    self._wait = min(self._wait * 2, LONGEST_WAIT)
                return None
            if wanted == self.key:
                self.key = secrets.token_urlsafe(24)
            self._wrong, self._wait = 0, SHORTEST_WAIT
            session = Session()
            self._sessions[session.token] = session
            while len(self._sessions) > MOST_SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))
            return session
