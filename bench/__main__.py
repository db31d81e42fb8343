"""`python -m bench`: build the same articles with every generator that is installed, and print a table of ratios."""

import argparse
import platform
import shutil
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import corpus, generators, latency, measure
from bench.generators import Generator

STEPS = ("from nothing", "unchanged", "one body edited", "one title edited", "one article added", "one template edited")
CHECKS = ("check", "check, one body edited")
"""Steps of sitegen alone: all files checked for the first time after a build, and again after an edit."""
LARGE = 10_000
"""With more articles there is one timed round, and the others are built from nothing alone: whatever was edited, they
build all of it again."""
Step = tuple[int, str, str]
"""A number of articles, a generator's name and one of the steps."""


@dataclass(frozen=True)
class Middle:
    """The medians of wall and CPU time, in seconds, and the peak of memory, in MB."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Run what the arguments ask for, alternating the generators, and print the results as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], help="numbers of articles")
    parser.add_argument("--rounds", type=int, default=3, help="runs of sitegen and Hugo; the others run once")
    parser.add_argument("--only", nargs="+", choices=generators.NAMES, default=list(generators.NAMES))
    parser.add_argument("--edits", type=int, default=9, help="rounds of two edits in the preview")
    parser.add_argument(
        "--steps", nargs="+", choices=[*STEPS, *CHECKS, "preview"], default=[*STEPS, *CHECKS, "preview"]
    )
    parser.add_argument("--folder", type=Path, help="where to work (default: a new folder for passing files)")
    asked = parser.parse_args()
    found = [g for g in generators.there() if g.name in asked.only]
    place = Path(tempfile.mkdtemp(prefix="bench-", dir=asked.folder))
    costs: dict[Step, list[measure.Cost]] = defaultdict(list)
    peaks: dict[Step, float] = {}
    previews: dict[int, latency.Preview] = {}
    swaps: dict[int, float] = {}
    try:
        for size in asked.sizes:
            # In the first turn memory is looked at, and in the others time.
            for turn in range((asked.rounds if size <= LARGE else min(asked.rounds, 1)) + 1):
                for generator in found:
                    if turn > 1 and generator.name not in ("sitegen", "hugo"):
                        continue
                    # A new folder each time, and nothing is deleted before the end: after a large tree is deleted
                    # ext4 makes files several times slower.
                    root = place / f"{size}-{turn}-{generator.name}"
                    one_site(generator, root, size, costs if turn else None, peaks, asked.steps)
                    if generator.name == "sitegen" and turn == 0 and "preview" in asked.steps:
                        item = corpus.article(size - 1)
                        file = root / generator.articles / f"{item.slug}.md"
                        env = generators.environment()
                        page = f"articles/{item.slug}/"
                        previews[size] = latency.measure(root, file, f"/{page}", env, asked.edits)
                        swaps[size] = latency.swapped(root, file, f"{page}index.html", env)
        report(medians(costs, peaks), previews, swaps, asked.sizes, [g.name for g in found])
    finally:
        shutil.rmtree(place, ignore_errors=True)


def one_site(
    generator: Generator,
    root: Path,
    size: int,
    costs: dict[Step, list[measure.Cost]] | None,
    peaks: dict[Step, float],
    steps: list[str],
) -> None:
    """Lay a site in a new folder, and build it after each step; take what each costs, or else its peak of memory."""
    generator.lay(root)
    folder = root / generator.articles
    corpus.write(folder, size, generator.dialect)
    middle = folder / f"{corpus.article(size // 2).slug}.md"
    added = corpus.article(size)
    edits: dict[str, Callable[[], object]] = {
        "one body edited": lambda: append(middle, "\nOne more sentence.\n"),
        "one title edited": lambda: replace(middle, corpus.article(size // 2).title, "Another title"),
        "one article added": lambda: (folder / f"{added.slug}.md").write_text(corpus.as_text(added, generator.dialect)),
        "one template edited": lambda: append(root / generator.template, "<!-- edited -->\n"),
        "check, one body edited": lambda: append(middle, "\nAnd one more.\n"),
    }
    for step in (*STEPS, *CHECKS):
        if (step not in steps and step != STEPS[0]) or (step in CHECKS and not generator.check):
            continue
        if generator.name != "sitegen" and size > LARGE and step != STEPS[0]:
            continue
        if generator.name not in ("sitegen", "hugo") and step not in ("from nothing", "unchanged"):
            continue  # these build everything again whatever was edited
        if step in edits:
            edits[step]()
        key, env = (size, generator.name, step), generators.environment()
        command = generator.check if step in CHECKS else generator.command
        if costs is None:
            peaks[key] = measure.memory_of(command, root, env)
            told = f"{peaks[key]:7.0f} MB"
        else:
            cost = measure.time_of(command, root, env)
            costs[key].append(cost)
            told = f"{cost.wall:7.2f} s {cost.cpu:7.2f} s CPU"
        print(f"{size:6} {generator.name:9} {step:20} {told}", flush=True)


def append(file: Path, text: str) -> None:
    """Add to the end of a file."""
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(file: Path, old: str, new: str) -> None:
    """Put one text in the place of another that must be there."""
    text = file.read_text(encoding="utf-8")
    if old not in text:
        raise RuntimeError(f"{file} does not hold {old!r}")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def medians(costs: dict[Step, list[measure.Cost]], peaks: dict[Step, float]) -> dict[Step, Middle]:
    """What each step costs."""
    return {
        key: Middle(statistics.median(c.wall for c in rows), statistics.median(c.cpu for c in rows), peaks[key])
        for key, rows in costs.items()
    }


def report(
    middle: dict[Step, Middle],
    previews: dict[int, latency.Preview],
    swaps: dict[int, float],
    sizes: list[int],
    names: list[str],
) -> None:
    """Print the tables, with ratios to Hugo's build from nothing of the same run."""
    print(
        f"\nPython {platform.python_version()}, {platform.system()} {platform.release()}, medians; the ratio is to Hugo"
    )
    print("from nothing in the same run.\n")
    for size in sizes:
        base = middle.get((size, "hugo", "from nothing"))
        print(f"| {size:,} articles | wall, s | ratio | CPU, s | ratio | memory, MB | ratio |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        for name in names:
            for step in (*STEPS, *CHECKS):
                cost = middle.get((size, name, step))
                if cost is None:
                    continue
                cells = [f"{name}, {step}"]
                for part, digits in (("wall", 2), ("cpu", 2), ("memory", 0)):
                    value = getattr(cost, part)
                    cells += [f"{value:.{digits}f}", f"{value / getattr(base, part):.3f}" if base else ""]
                print(f"| {' | '.join(cells)} |")
        if size in previews:
            preview = previews[size]
            print(f"\n`sitegen serve`, start to first page: {preview.first_page:.1f} s")
            for name, value in preview.waits.items():
                print(f"\n`sitegen serve`, {name}: {value:.0f} ms")
            first, *later = preview.memory
            if later:
                told = f"{later[0]:.0f} MB after 2, {later[len(later) // 2]:.0f} MB after {2 * (len(later) // 2 + 1)}"
                print(f"\n`sitegen serve`, memory: {first:.0f} MB at first, {told}, {later[-1]:.0f} MB after all edits")
        if size in swaps:
            print(f"\n`sitegen build --watch`, save to site: {swaps[size]:.0f} ms")
        print()
    if len(sizes) > 1:
        first, last = sizes[0], sizes[-1]
        print(f"| growth from {first:,} to {last:,} | wall | CPU | memory |\n|---|--:|--:|--:|")
        for name in names:
            for step in (*STEPS, *CHECKS):
                small, large = middle.get((first, name, step)), middle.get((last, name, step))
                if small and large:
                    rows = [f"{getattr(large, p) / getattr(small, p):.1f} ×" for p in ("wall", "cpu", "memory")]
                    print(f"| {name}, {step} | {' | '.join(rows)} |")
        if first in previews and last in previews:
            for name, value in previews[first].waits.items():
                print(f"| serve, {name} | {previews[last].waits[name] / value:.1f} × | | |")


if __name__ == "__main__":
    main()
