"""A picture for a story: cleaned of what a phone or a program wrote into it, with its words and whose it is."""

from pathlib import PurePosixPath

from werkzeug.wrappers import Response

from sitegen.authoring.edits.front_matter_edits import SetKey, edited
from sitegen.content.schema import ImageKeys
from sitegen.content.values import slug_of
from sitegen.desk.answers import Desk, DeskRequest, to
from sitegen.desk.pages.story import open_file
from sitegen.desk.workbench import Workbench
from sitegen.engine.file_changes import FileChange
from sitegen.errors import FileChanged, SitegenError
from sitegen.outputs.images.formats import OddPicture, measure, stripped

LARGEST = 20 * 1024 * 1024
_ENDINGS = {"jpeg": ".jpg", "png": ".png", "gif": ".gif", "webp": ".webp"}
_BEFORE = "id title date slug author authors summary why source also rights".split()


def add(desk: Desk, request: DeskRequest, path: str) -> Response:
    """Put a picture into `content/images/`, and name it in the story."""
    bench = desk.bench
    file = open_file(bench, path)
    if request.text("version") != file.version:
        raise FileChanged(path)
    upload, alt = request.http.files.get("picture"), request.line("alt")
    data = upload.read(LARGEST + 1) if upload is not None else b""
    if upload is None or not data:
        raise SitegenError("no picture was chosen — go back, and choose or drop one")
    if len(data) > LARGEST:
        raise SitegenError(f"the picture is larger than {LARGEST >> 20} MiB — make it smaller")
    if not alt:
        raise SitegenError("people who do not see the picture need words for it — go back, and say what it shows")
    try:
        kind, clean = measure(data).kind, stripped(data)
    except OddPicture as error:
        raise SitegenError(f"this picture cannot be used: {error} — save it as JPEG, PNG, GIF or WebP") from None
    stem = slug_of(PurePosixPath((upload.filename or "").replace("\\", "/")).stem)[:60].strip("-") or "picture"
    name = _free(bench, stem, _ENDINGS.get(kind.lower(), f".{kind.lower()}"))
    order = (*_BEFORE, *(t.name for t in bench.settings.taxonomies), "follows", "changes", "aliases", "image")
    rows = (("src", name), ("alt", alt), ("credit", request.line("credit")))
    keys = tuple(ImageKeys.keys)
    edits = [SetKey(("image", key), value, keys if key != "src" else order) for key, value in rows if value]
    new = edited(file.data, path, edits)
    changes = [FileChange(f"content/images/{name}", None, clean), FileChange(path, file.data, new)]
    return to(f"/story/{path}", bench.journal.do(f"added the picture {name}", changes))


def _free(bench: Workbench, stem: str, ending: str) -> str:
    number, name = 2, f"{stem}{ending}"
    while bench.journal.read(f"content/images/{name}") is not None:
        name = f"{stem}-{number}{ending}"
        number += 1
    return name
