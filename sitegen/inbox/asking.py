"""Asks the sources: hosts side by side, each for one thing after the other, each source within its own budget."""

from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from sitegen.engine.fetch.client import Answer, Limits, Request, fetch
from sitegen.engine.fetch.connection import Network
from sitegen.engine.fetch.web_address import web_address
from sitegen.errors import FetchFailed
from sitegen.inbox.opml import SourceFeed

AT_ONCE = 4
"""Hosts that are asked at the same time."""


def answers(
    asked: Mapping[SourceFeed, Request], network: Network, limits: Limits
) -> Iterator[tuple[SourceFeed, Answer | FetchFailed]]:
    """Each source with its answer, as they come: hosts side by side, each for one source after the other."""
    hosts: dict[tuple[str, str, int], list[SourceFeed]] = {}
    for source in asked:
        try:
            hosts.setdefault(web_address(source.address).origin, []).append(source)
        except FetchFailed as error:
            yield source, error
    queues = [list(reversed(of_host)) for of_host in hosts.values()]

    def ask(queue: list[SourceFeed]) -> tuple[list[SourceFeed], SourceFeed, Answer | FetchFailed]:
        source = queue.pop()
        try:
            return queue, source, fetch(source.address, asked[source], limits=limits, network=network)
        except FetchFailed as error:
            return queue, source, error

    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        waiting = {pool.submit(ask, queue) for queue in queues}
        while waiting:
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            # The hosts are asked on while what came is read.
            rows = [each.result() for each in finished]
            waiting |= {pool.submit(ask, queue) for queue, _, _ in rows if queue}
            for _, source, answer in rows:
                yield source, answer
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
