"""What is made ready in the background, in small steps: the inbox when the desk starts, the rest when it is entered."""

from collections.abc import Callable
from functools import partial

from sitegen.desk.pages.table import ROUTES
from sitegen.desk.render import load
from sitegen.desk.workbench import Workbench

Step = Callable[[Workbench], None]

_INBOX = ("base.html", "macros.html", "row.html", "inbox.html")
_REST = ("story.html", "new.html", "lines.html", "drafts.html", "editions.html", "edition.html", "findings.html")


def _inbox(bench: Workbench) -> None:
    from sitegen.desk.pages import inbox

    inbox.warm(bench)


def _template(name: str, bench: Workbench) -> None:
    load(name)


def _module(name: str, bench: Workbench) -> None:
    next(way for way in ROUTES if way.module == name).view  # noqa: B018 (it is loaded by being asked for)


def _stories(bench: Workbench) -> None:
    from sitegen.desk.known_stories import index_of

    index_of(bench).prepare()


def _paste(bench: Workbench) -> None:
    from sitegen.desk.pages import paste

    paste.warm(bench)


FIRST: tuple[Step, ...] = (_inbox, *(partial(_template, name) for name in _INBOX))
ENTERED: tuple[Step, ...] = (
    *(partial(_module, name) for name in dict.fromkeys(way.module for way in ROUTES)),
    *(partial(_template, name) for name in _REST),
    _stories,
    _paste,
)
