"""A connection to a dask scheduler and its workers, as an executor of `concurrent.futures`."""

import logging
import os
import warnings
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitegen.engine.distributed.scheduler_address import EXTRA, checked
from sitegen.errors import SitegenError

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

CONNECT_SECONDS = 10
"""How long a scheduler may take to answer, and a first worker to register with it."""

MOST_IDLE_CHECKS = 30
"""The number of checks, a second apart, at which no worker is left, before the build gives up."""

_TLS_VARIABLES = {
    "tls_ca_file": "DASK_DISTRIBUTED__COMM__TLS__CA_FILE",
    "tls_client_cert": "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT",
}


class ClusterLost(SitegenError):
    """The scheduler or its workers are gone, or cannot run what they are sent: the last good site stays."""


@dataclass
class Cluster:
    """Workers behind an executor: `width` of them at the start."""

    address: str
    executor: Executor
    width: int
    client: "Client | None" = None
    idle: int = 0

    def check(self) -> None:
        """Raise ClusterLost where the scheduler is gone, or no worker has been there for a while."""
        if self.client is None:
            return
        if self.client.status != "running":
            raise self.lost()
        self.idle = 0 if self.client.nthreads() else self.idle + 1
        if self.idle >= MOST_IDLE_CHECKS:
            raise ClusterLost(
                f"{self.address}: no worker is left — start one (dask worker {self.address}) and build again; one "
                "that has not the same sitegen installed ends with the first batch; the last good site stays"
            )

    def lost(self) -> ClusterLost:
        """The scheduler is gone."""
        return ClusterLost(
            f"{self.address}: the scheduler ended, or can no longer be reached — start it and build again, or build "
            "without --scheduler; the last good site stays"
        )

    def failed(self, error: BaseException) -> BaseException:
        """The exception to raise for that of a batch: one for the user, where it is not the site's."""
        if isinstance(error, SitegenError):
            return error
        if isinstance(error, CancelledError):
            return self.lost()
        if type(error).__name__ == "KilledWorker":
            return ClusterLost(
                f"{self.address}: several workers ended while they worked on the same batch — give them more memory, "
                "or build without --scheduler; the last good site stays"
            )
        if isinstance(error, ImportError) or "Can't get attribute" in str(error) or "deserializ" in str(error):
            return ClusterLost(
                f"{self.address}: the scheduler or a worker cannot load this sitegen ({error}) — install the same "
                "sitegen-digest[distributed] for all of them, and start them again"
            )
        return error


def require(address: str) -> str:
    """The checked address, where the extra is installed. Raises SitegenError otherwise; connects to nothing."""
    from importlib.util import find_spec

    found = checked(address)
    if find_spec("distributed") is None:
        raise SitegenError(f"--scheduler needs the package distributed, which is not installed — run: {EXTRA}")
    return found


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """A connection to the scheduler at this address, with at least one worker.

    Raises ClusterLost where there is none, or where its certificates are not ours.
    """
    with warnings.catch_warnings():
        # dask warns of machines that differ, which the identity of batches tells, and of large arguments.
        warnings.simplefilter("ignore")
        client = _client(address)
        try:
            try:
                client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            except TimeoutError:
                raise ClusterLost(
                    f"{address}: the scheduler has no worker — start one: dask worker {address}; "
                    "the last good site stays"
                ) from None
            yield Cluster(address, client.get_executor(pure=False), len(client.nthreads()), client)
        finally:
            # The scheduler may be gone, and then its client cannot say good-bye.
            with suppress(Exception):
                client.close(timeout=CONNECT_SECONDS)


def _client(address: str) -> "Client":
    """A client of the scheduler. Raises SitegenError where there is no connection."""
    import distributed

    _be_quiet()
    try:
        return distributed.Client(
            address,
            security=_security(address),
            timeout=CONNECT_SECONDS,
            set_as_default=False,
            direct_to_workers=True,
        )
    except (OSError, ImportError) as error:
        raise _unreachable(address, error) from None


def _security(address: str) -> "Security | None":
    """The certificates that dask is configured with. Raises SitegenError where there are none for `tls://`."""
    if not address.startswith("tls://"):
        return None
    from distributed.security import Security

    security = Security(require_encryption=True)
    for field, variable in _TLS_VARIABLES.items():
        place: Any = getattr(security, field)
        if not place:
            raise SitegenError(
                f"{address} needs certificates — set {', '.join(_TLS_VARIABLES.values())} and "
                "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY to the files, or dask's own settings (see docs/scale.md)"
            )
        if "\n" not in place and not os.path.isfile(place):
            raise SitegenError(f"{place}: there is no such file — {variable} must name a certificate in PEM")
    return security


def _unreachable(address: str, error: Exception) -> SitegenError:
    """Why there is no connection."""
    causes = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(f"{type(cause).__name__}: {cause}")
        cause = cause.__cause__ or cause.__context__
    told = "; ".join(causes)
    if isinstance(error, ImportError):
        return ClusterLost(f"{address}: the scheduler runs another dask ({error}) — install the same one everywhere")
    if "SSL" in told or "certificate" in told.lower():
        return ClusterLost(
            f"{address}: the scheduler's certificate and this machine's are not of one authority — "
            "check the files that dask is configured with (see docs/scale.md)"
        )
    return ClusterLost(
        f"{address}: no scheduler answers — start it (dask scheduler), or build without --scheduler; "
        "the last good site stays"
    )


def _be_quiet() -> None:
    """Keep dask's log from the terminal: what went wrong is told in a line."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
