"""The desk's addresses, and the function that answers each; its module is loaded when it is first asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from werkzeug.wrappers import Response


@dataclass(frozen=True)
class Way:
    """An address with its methods, and the module of this folder and the function in it that answer it."""

    path: str
    module: str
    function: str
    methods: tuple[str, ...] = ("GET",)

    @property
    def view(self) -> Callable[..., Response]:
        """The function; the module is loaded where it was not yet."""
        found: Callable[..., Response] = getattr(import_module(f"sitegen.desk.pages.{self.module}"), self.function)
        return found


_POST = ("POST",)

ROUTES = (
    Way("/", "inbox", "show"),
    Way("/inbox", "inbox", "show"),
    Way("/inbox/several", "inbox", "change_several", _POST),
    Way("/inbox/add", "inbox", "add", _POST),
    Way("/inbox/<name>", "inbox", "one"),
    Way("/inbox/<name>", "inbox", "change", _POST),
    Way("/sources", "inbox", "sources"),
    Way("/sources", "inbox", "collect_now", _POST),
    Way("/drafts", "drafts", "show"),
    Way("/story/<path:path>", "story", "show"),
    Way("/story/<path:path>", "story", "save", _POST),
    Way("/restore/<path:path>", "story", "restore", _POST),
    Way("/picture/<path:path>", "pictures", "add", _POST),
    Way("/preview", "story", "preview", _POST),
    Way("/change/<path:path>", "changes", "show"),
    Way("/change/<path:path>", "changes", "save", _POST),
    Way("/new", "paste", "show"),
    Way("/new/read", "paste", "read_it", _POST),
    Way("/new/look", "paste", "look_at", _POST),
    Way("/new/save", "paste", "save", _POST),
    Way("/edition", "edition", "show"),
    Way("/add", "edition", "add", _POST),
    Way("/edition/new", "edition", "new", _POST),
    Way("/edition/<path:path>", "edition", "one"),
    Way("/edition/<path:path>", "edition", "change", _POST),
    Way("/send/<path:path>", "send", "send", _POST),
    Way("/findings", "findings", "show"),
    Way("/findings/mend", "findings", "mend", _POST),
    Way("/publish", "publish", "show"),
    Way("/publish", "publish", "publish", _POST),
    Way("/share", "share", "show"),
    Way("/share", "share", "share_changes", _POST),
    Way("/done", "undo", "show"),
    Way("/undo", "undo", "undo", _POST),
)
