"""The exceptions that stop a command. Findings in the user's files are values (`problems.Problem`).

SitegenError                cannot go on; its text is for the user
├── ProblemsFound           errors in the site's files: nothing was written
├── SiteNotFound            no `site.toml` here or above
├── RefusedDestination      the destination is not ours to write
├── BuildLocked             another build holds the destination
├── TemplateFailure         a template cannot be read or rendered
├── FetchFailed             an address cannot or must not be fetched
├── FeedUnreadable          a published feed cannot be fetched, or is no feed
├── MailRefused             the mail server cannot be reached, or refuses a message
├── PublishRefused          the built site or the target is not fit for publishing
├── FileChanged             a file changed since it was read, and was not written over
└── WriteFailure            a write failed: the last good site stays
"""

from sitegen.problems import Problem


class SitegenError(Exception):
    """The base of all exceptions: its text tells the user what is wrong and what to do."""


class ProblemsFound(SitegenError):
    """The site's own files have errors, so nothing was written."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """`problems` are all findings, warnings too."""
        super().__init__(f"{sum(p.level == 'error' for p in problems)} errors")
        self.problems = problems


class SiteNotFound(SitegenError):
    """Neither the folder nor one above it has a `site.toml`."""


class RefusedDestination(SitegenError):
    """The destination has, or may have, files that sitegen did not write."""


class BuildLocked(SitegenError):
    """Another build is writing to the same destination now."""


class TemplateFailure(SitegenError):
    """A template cannot be parsed, refers to another dynamically, or fails while it renders."""


class FeedUnreadable(SitegenError):
    """A published feed cannot be fetched, or is not one."""


class FetchFailed(SitegenError):
    """An address cannot or must not be fetched; `reason` says why, without the address and the hint."""

    def __init__(self, address: str, reason: str, hint: str, *, again: bool = False) -> None:
        """`address` is shown as given, so it must hold no password; `again` says whether a later try may succeed."""
        super().__init__(f"{address}: {reason} — {hint}" if address else f"{reason} — {hint}")
        self.reason = reason
        self.hint = hint
        self.again = again


class MailRefused(SitegenError):
    """A mail server cannot be reached, or refuses a login, an address or a message."""


class PublishRefused(SitegenError):
    """The built site may not be published, or the target is not ours; what is published stays."""


class WriteFailure(SitegenError):
    """A file could not be written; what was published before is unchanged."""


class FileChanged(SitegenError):
    """A file changed since it was read, so it was not written; `path` names it."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}:1: the file changed meanwhile, and was left as it is — look at it, then try again")
        self.path = path
