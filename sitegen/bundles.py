"""From a bundle to Outputs: run the program whose files it is, or take them from the store, and plan each file.

After this a bundle's files are Outputs like any other: the manifest, the two trees, repairs and `--verify` know no
difference. What the program was given decides the key, so it runs only where that changed.
"""

from collections.abc import Mapping
from dataclasses import replace

from sitegen import pagefind
from sitegen.fingerprint import Held, digest_bytes, digest_text
from sitegen.outputs.assets import render_held
from sitegen.outputs.output import Bundle, Output
from sitegen.outputs.plan import Plan
from sitegen.store import Store


def complete(plan: Plan, engine: str, store: Store) -> tuple[Plan, int]:
    """The plan with every bundle's files in it, and for how many bundles the program ran.

    Raises SitegenError where the program is not there or fails.
    """
    made: dict[str, Output] = {}
    ran = 0
    for bundle in plan.bundles:
        files, new = files_of(bundle, engine, store)
        made |= files
        ran += new
    outputs = dict(plan.outputs) | made
    return replace(plan, outputs={path: outputs[path] for path in sorted(outputs)}, bundles=()), ran


def files_of(bundle: Bundle, engine: str, store: Store) -> tuple[dict[str, Output], bool]:
    """A bundle's files as Outputs by path, and whether the program ran for them."""
    key = digest_text(f"bundle {engine} {bundle.language} {bundle.key}")
    names = store.names(key)
    if names is not None:
        return _outputs(bundle, {name: _kept(bundle, key, name, mark, store) for name, mark in names.items()}), False
    files = pagefind.index(bundle)
    store.put(key, files)
    return _outputs(bundle, {name: _held(data) for name, data in files.items()}), True


def _outputs(bundle: Bundle, files: Mapping[str, Held[bytes]]) -> dict[str, Output]:
    rows = ((bundle.folder + name, held) for name, held in files.items())
    return {path: Output(path, render_held, None, held, bundle.owner) for path, held in rows}


def _held(data: bytes) -> Held[bytes]:
    return Held(digest_bytes(data), lambda: data)


def _kept(bundle: Bundle, key: str, name: str, mark: str, store: Store) -> Held[bytes]:
    def make() -> bytes:
        data = store.read(key, name)
        # What was kept is damaged: the program's files are the same however often it runs.
        return data if data is not None else pagefind.index(bundle)[name]

    return Held(mark, make)
