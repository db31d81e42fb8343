"""News for every open page: who listens is told that the site was read again, once and at once."""

import threading


class Channel:
    """The latest news, and a way to wait for newer ones. Only the latest matters, so nothing queues up."""

    def __init__(self) -> None:
        """No news yet."""
        self.listeners = 0
        self._news = ""
        self._closed = False
        self._changed = threading.Condition()

    def tell(self, news: str) -> None:
        """Wake all who wait."""
        with self._changed:
            self._news = news
            self._changed.notify_all()

    def close(self) -> None:
        """Let all who wait go home."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait(self, heard: str, seconds: float) -> str | None:
        """The news as soon as they are others than those `heard`; the same after so many seconds; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._news != heard, seconds)
            return None if self._closed else self._news

    def join(self) -> None:
        """Count one more listener."""
        with self._changed:
            self.listeners += 1
            self._changed.notify_all()

    def leave(self) -> None:
        """Count one less."""
        with self._changed:
            self.listeners -= 1
            self._changed.notify_all()
