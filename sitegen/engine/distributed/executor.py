"""Runs batches by an executor of `concurrent.futures`, no more of them ahead than memory should hold."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_CHECK_SECONDS = 1.0


def run_on(
    executor: Executor,
    work: Callable[..., R],
    batches: Iterator[tuple[T, tuple[Any, ...]]],
    ahead: int,
    check: Callable[[], None],
    failed: Callable[[BaseException], BaseException],
) -> Iterator[tuple[T, R]]:
    """The results of `work` for batches of arguments, in any order, each with the value that its batch came with.

    The next batch is made when fewer than `ahead` wait, so that memory holds no more of them. While nothing is ready,
    `check` is called every second, and raises where nothing will be. `failed` gives the exception to raise for that of
    a batch.
    """
    waiting: dict[Future[R], T] = {}

    def ready() -> Iterator[tuple[T, R]]:
        done = set[Future[R]]()
        while not done:
            done = wait(waiting, timeout=_CHECK_SECONDS, return_when=FIRST_COMPLETED).done
            if not done:
                check()
        for future in done:
            value = waiting.pop(future)
            try:
                result = future.result()
            except (Exception, CancelledError) as error:  # noqa: BLE001 (whatever it is ends the build)
                raise failed(error) from None
            yield value, result

    try:
        for value, arguments in batches:
            waiting[executor.submit(work, *arguments)] = value
            while len(waiting) >= ahead:
                yield from ready()
        while waiting:
            yield from ready()
    finally:
        for future in waiting:
            future.cancel()
