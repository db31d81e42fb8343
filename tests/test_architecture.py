"""The shape of the code: layers, purity, who prints, and how large a module or a folder may grow."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from sites_support import ROOT

PACKAGE = ROOT / "sitegen"

# Top to bottom: a module imports from its own folder and from the rows below it, never from its row's other folders or
# from above. Within the row of words (flat modules), a module imports from what stands to its right.
LAYERS = """
__main__
cli
desk
inbox
publishing preview authoring
engine
outputs checks
theme content
markup importer
languages
model similarity routes errors problems fingerprint dates urls hosts policy target_address characters expressions printable __init__
"""  # noqa: E501 (a row is a line)
FLAT = LAYERS.strip().splitlines()[-1].split()
PURE = ("inbox", "outputs", "checks", "theme", "content", "markup", "importer", "languages", *FLAT)
# Zones come from a package's data, which only reading can tell; an inbox has files, sources to ask and a user's cache.
IMPURE = {
    "content/timezones.py",
    "inbox/asking.py",
    "inbox/collect.py",
    "inbox/editor_name.py",
    "inbox/folding.py",
    "inbox/known_articles.py",
    "inbox/packed_inbox.py",
    "inbox/source_list.py",
    "inbox/source_state.py",
    "inbox/store.py",
    "inbox/write_up.py",
    "__init__.py",
}

SOFT_CAP = 300
LONGER = {
    "content/library.py": "what every page looks things up in; its lists and the one way in which they are made",
    "model.py": "the words of the product, which are one vocabulary",
    "content/schema.py": "what each key may hold, with the texts that the docs are made from",
    "engine/load.py": "one way from inputs to the plan; its steps share what is known of every file",
    "markup/commonmark/block_parser.py": "CommonMark's appendix as one state machine; its steps share the open blocks",
    "markup/commonmark/inline_parser.py": "one pass over a line of text; its parts share the stack of delimiters",
    "engine/destination/staging.py": "the two trees and their journal: each step is safe only in view of the others",
}
FOLDER_CAP = 18

_FORBIDDEN_MODULES = frozenset(
    """asyncio concurrent ctypes fcntl glob http io locale multiprocessing os pathlib random secrets select shutil
    signal socket ssl subprocess sys tempfile threading time urllib.request watchdog zoneinfo""".split()
)
_FORBIDDEN_CALLS = frozenset(("open", "input", "print", "exit", "quit", "exec", "eval", "breakpoint", "__import__"))
_CLOCKS = frozenset(("now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp", "uuid1", "uuid4"))
_PURE_NAMES = {"pathlib": {"PurePosixPath"}, "io": {"BytesIO", "StringIO"}}


def _order() -> dict[str, tuple[int, int]]:
    rows = LAYERS.strip().splitlines()
    return {name: (row, place) for row, names in enumerate(rows) for place, name in enumerate(names.split())}


ORDER = _order()
MODULES = sorted(PACKAGE.rglob("*.py"))


def _unit(path: Path) -> str:
    """What the table calls a file: its folder of the package, or the flat module itself."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


PURE_MODULES = [p for p in MODULES if _unit(p) in PURE and p.relative_to(PACKAGE).as_posix() not in IMPURE]


def _dotted(path: Path) -> list[str]:
    """A module's place in dots, as a list; a package's __init__ is the package itself."""
    parts = ["sitegen", *path.relative_to(PACKAGE).with_suffix("").parts]
    return parts[:-1] if parts[-1] == "__init__" else parts


def _exists(parts: list[str]) -> bool:
    place = PACKAGE.joinpath(*parts[1:])
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def imported(tree: ast.AST, path: Path) -> Iterator[tuple[str, int]]:
    """Every module of the package that a file imports, in dots and with its line, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name.split(".")[0] == "sitegen":
                    yield name.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = (node.module or "").split(".") if node.module else []
            if node.level:
                inside = _dotted(path) if path.name == "__init__.py" else _dotted(path)[:-1]
                base = inside[: len(inside) - node.level + 1] + base
            if base[:1] != ["sitegen"]:
                continue
            for name in node.names:
                inner = [*base, name.name]
                yield ".".join(inner if _exists(inner) else base), node.lineno


def layer_faults(text: str, path: Path) -> list[str]:
    own = ORDER[_unit(path)]
    faults = []
    for name, line in imported(ast.parse(text), path):
        other = name.split(".")[1] if "." in name else "__init__"
        if other == _unit(path):
            continue
        if other not in ORDER:
            faults.append(f"{path.name}:{line}: {other} stands in no layer")
        elif ORDER[other][0] < own[0] or (ORDER[other][0] == own[0] and (other not in FLAT or ORDER[other] < own)):
            faults.append(f"{path.name}:{line}: {_unit(path)} must not import {other}")
    return faults


def purity_faults(text: str, path: Path) -> list[str]:
    faults = []
    for node in ast.walk(ast.parse(text)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [n.name for n in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            taken = {n.name for n in node.names} - _PURE_NAMES.get(node.module, set())
            names = [node.module] if taken else []
        bad = [n for n in names if n in _FORBIDDEN_MODULES or n.split(".")[0] in _FORBIDDEN_MODULES]
        faults += [f"{path.name}:{node.lineno}: imports {name}" for name in bad]
        if isinstance(node, ast.Name) and node.id in _FORBIDDEN_CALLS:
            faults.append(f"{path.name}:{node.lineno}: uses {node.id}")
        if isinstance(node, ast.Attribute) and node.attr in _CLOCKS:
            faults.append(f"{path.name}:{node.lineno}: reads the clock or chance: {node.attr}")
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"):
            faults.append(f"{path.name}:{node.lineno}: reads the environment")
    return faults


def shouting(text: str, path: Path) -> list[str]:
    """Places that print or end the process."""
    faults = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in ("print", "exit", "quit", "sys.exit", "os._exit", "os.abort") or called.endswith(
            ("stdout.write", "stderr.write", "click.echo", "click.secho")
        ):
            faults.append(f"{path.name}:{node.lineno}: {called}")
    return faults


def test_every_module_stands_in_the_table_of_layers() -> None:
    unknown = [p.relative_to(PACKAGE).as_posix() for p in MODULES if _unit(p) not in ORDER]
    assert unknown == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_the_rows_below_it(path: Path) -> None:
    assert layer_faults(path.read_text(encoding="utf-8"), path) == []


@pytest.mark.parametrize("path", PURE_MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_the_pure_layers_read_no_file_no_clock_and_no_chance(path: Path) -> None:
    assert purity_faults(path.read_text(encoding="utf-8"), path) == []


def test_only_the_command_line_prints_or_exits() -> None:
    found = [f for p in MODULES if _unit(p) != "cli" for f in shouting(p.read_text(encoding="utf-8"), p)]
    # A process that was forked must end itself, or it would go on as its parent.
    forks = ("processes.py:", "bounded_call.py:")
    assert [f for f in found if not (f.startswith(forks) and f.endswith("os._exit"))] == []


@pytest.mark.parametrize("package", sorted(p.name for p in PACKAGE.iterdir() if (p / "__init__.py").is_file()))
def test_no_two_modules_of_a_folder_need_each_other(package: str) -> None:
    files = sorted((PACKAGE / package).rglob("*.py"))
    needs = {".".join(_dotted(p)): {n for n, _ in imported(ast.parse(p.read_text(encoding="utf-8")), p)} for p in files}
    own = {name: {n for n in wanted if n in needs and n != name} for name, wanted in needs.items()}
    while own:
        free = {name for name, wanted in own.items() if not wanted & own.keys()}
        assert free, f"these need each other: {sorted(own)}"
        own = {name: wanted for name, wanted in own.items() if name not in free}


def test_a_folders_init_is_empty_so_that_a_module_loads_nothing_beside_it() -> None:
    inits = [p for p in MODULES if p.name == "__init__.py" and p.parent != PACKAGE]
    assert [p.relative_to(PACKAGE).as_posix() for p in inits if p.read_text(encoding="utf-8").strip()] == []


def test_a_module_stays_small_or_is_listed_with_a_reason() -> None:
    lines = {p.relative_to(PACKAGE).as_posix(): len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    assert {name: n for name, n in lines.items() if n > SOFT_CAP and name not in LONGER} == {}
    # A reason that is no longer needed goes.
    assert [name for name in LONGER if lines.get(name, 0) <= SOFT_CAP] == []


def test_no_folder_holds_more_modules_than_can_be_seen_at_once() -> None:
    held = Counter(p.parent.relative_to(PACKAGE).as_posix() for p in MODULES if p.name != "__init__.py")
    assert {folder: n for folder, n in held.items() if n > FOLDER_CAP} == {}


def test_a_modules_name_stands_once_within_a_folder_and_its_subfolders() -> None:
    """A command in `cli` may be called as what it runs, since no folder is compared with another."""
    places = defaultdict(list)
    for path in MODULES:
        if path.name != "__init__.py":
            places[_unit(path), path.name].append(path.relative_to(PACKAGE).as_posix())
    assert [found for found in places.values() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("from sitegen.cli.main import main", "engine/build.py"),
        ("from sitegen.engine import build", "outputs/views.py"),
        ("def f():\n    import sitegen.engine.scan", "checks/days.py"),
        ("from ...engine.scan import zone", "outputs/feeds/entries.py"),
        ("from sitegen.outputs.views import Chrome", "checks/days.py"),
        ("from sitegen.preview import server", "publishing/publish.py"),
        ("from sitegen.problems import Problem", "characters.py"),
        ("from sitegen import nowhere_at_all, cli", "model.py"),
    ],
)
def test_the_layer_test_sees_an_import_that_goes_up(text: str, module: str) -> None:
    assert layer_faults(text, PACKAGE / module)


@pytest.mark.parametrize(
    "text",
    [
        "import os.path",
        "from pathlib import Path",
        "from pathlib import Path, PurePosixPath",
        "from time import perf_counter",
        "import random",
        "f = open",
        "from datetime import datetime\ndatetime.now()",
        "from uuid import uuid4\nx = uuid.uuid4()",
        "import urllib.request",
        "print(1)",
    ],
)
def test_the_purity_test_sees_what_is_not_pure(text: str) -> None:
    assert purity_faults(text, PACKAGE / "model.py")


def test_the_purity_test_allows_what_is_pure() -> None:
    text = "from pathlib import PurePosixPath\nfrom urllib.parse import urlsplit\nfrom datetime import date\nimport re"
    assert purity_faults(text, PACKAGE / "model.py") == []
