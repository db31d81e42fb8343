"""The event stream: notifies every open page that the site was loaded again."""

import threading


class Channel:
    """The latest version, and a way to wait for a newer one. Only the latest matters, so nothing is queued."""

    def __init__(self) -> None:
        self.listeners = 0
        self._latest = ""
        self._closed = False
        self._changed = threading.Condition()

    def publish(self, news: str) -> None:
        """Publish a version and wake all listeners."""
        with self._changed:
            self._latest = news
            self._changed.notify_all()

    def close(self) -> None:
        """Wake all listeners for the last time."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait(self, heard: str, seconds: float) -> str | None:
        """The version as soon as it differs from `heard`; the same after so many seconds; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._latest != heard, seconds)
            return None if self._closed else self._latest

    def subscribe(self) -> None:
        """Count one more listener."""
        with self._changed:
            self.listeners += 1
            self._changed.notify_all()

    def unsubscribe(self) -> None:
        """Count one listener less."""
        with self._changed:
            self.listeners -= 1
            self._changed.notify_all()
