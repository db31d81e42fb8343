"""Chooses the target that a command names: by a name of `site.toml`, by an address, or by a folder."""

import os
from datetime import datetime
from pathlib import Path

from sitegen.errors import PublishRefused
from sitegen.model import PublishSettings
from sitegen.problems import SETTINGS_FILE, nearest
from sitegen.publishing.targets.target import Target
from sitegen.target_address import (
    BadAddress,
    FolderAddress,
    GitAddress,
    S3Address,
    SshAddress,
    git_remote_fault,
    target_address,
)


def named(settings: tuple[PublishSettings, ...], given: str | None) -> PublishSettings:
    """The target that was asked for; without a word the only one of `site.toml`. Raises PublishRefused."""
    names = [row.name for row in settings]
    if given is None:
        if len(settings) == 1:
            return settings[0]
        if not settings:
            hint = 'name a folder, or write [publish.live] with to = "…"'
            raise PublishRefused(f"{SETTINGS_FILE}: it names no target — {hint}")
        raise PublishRefused(f"{SETTINGS_FILE}: it names several targets — name one of {', '.join(names)}")
    for row in settings:
        if row.name == given:
            return row
    return PublishSettings("", given)


def is_folder(to: str) -> bool:
    """Whether a text names a folder of this machine."""
    return isinstance(_address(to), FolderAddress)


def unknown_name(settings: tuple[PublishSettings, ...], given: str) -> PublishRefused | None:
    """The refusal of a single word that names no target, and no folder that `publish` made."""
    if not is_folder(given) or os.sep in given or given in (".", "..") or Path(given, ".sitegen").is_dir():
        return None
    names = [row.name for row in settings]
    close = nearest(given, names)
    hint = (
        f"did you mean {close}? "
        if close
        else f"it names {', '.join(names)}; "
        if names
        else 'write [publish.NAME] with to = "…" there; '
    )
    return PublishRefused(
        f"{given}: {SETTINGS_FILE} names no such target — {hint}for a folder of this name write ./{given}"
    )


def choose(
    wanted: PublishSettings,
    root: Path | None,
    now: datetime,
    *,
    keep: int | None = None,
    mode: str | None = None,
) -> Target:
    """The target, with what a command says in place of the settings. Without a site's root only folders have none.

    Raises PublishRefused for an address that is none, and where a program or a package is missing.
    """
    keep = wanted.keep if keep is None else keep
    mode = mode or wanted.mode
    bits = int(mode, 8) if mode else None
    address = _address(wanted.to)
    if isinstance(address, FolderAddress):
        from sitegen.publishing.targets.folder import FolderTarget

        folder = Path(address.path)
        return FolderTarget(root / folder if wanted.name and root is not None else folder, keep, bits)
    if isinstance(address, SshAddress):
        from sitegen.publishing.targets.ssh import SshTarget

        return SshTarget(wanted.to, address, keep, bits)
    if isinstance(address, S3Address):
        from sitegen.publishing.targets.bucket.s3 import s3_target

        return s3_target(wanted.to, address, keep, wanted.endpoint, wanted.region)
    return _git_target(wanted.to, address, root or Path(), now)


def _git_target(name: str, address: GitAddress, root: Path, now: datetime) -> Target:
    from sitegen.engine.programs.run import ProgramFailed
    from sitegen.publishing.targets.git import GitTarget
    from sitegen.publishing.targets.git_repository import GitRepository, remote_url

    url = address.remote
    if address.is_name:
        try:
            url = remote_url(root, url)
        except ProgramFailed:
            hint = "write the repository's address, or run git remote add"
            raise PublishRefused(f"{name}: the site's repository has no remote “{url}” — {hint}") from None
        fault = git_remote_fault(url)
        if fault:
            raise PublishRefused(f"{name}: {fault[0]} — {fault[1]}")
    return GitTarget(name, GitRepository(url, address.branch, root), int(now.timestamp()))


def _address(to: str) -> FolderAddress | SshAddress | S3Address | GitAddress:
    try:
        return target_address(to)
    except BadAddress as error:
        raise PublishRefused(f"{to}: {error}") from None
