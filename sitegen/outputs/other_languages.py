"""Moves what is planned for one of a site's other languages into its folder."""

from collections.abc import Iterable, Iterator

from msgspec import structs

from sitegen.outputs.output import Bundle, Output


def moved(outputs: Iterable[Output], prefix: str) -> Iterator[Output]:
    """The outputs of a site below a prefix such as `/de`; old addresses stay where they were."""
    folder = prefix[1:] + "/"
    for output in outputs:
        is_old = output.template == "redirect.html" and output.owner.startswith("content/")
        yield output if is_old else _at(output, folder + output.path)


def moved_bundles(bundles: Iterable[Bundle], prefix: str) -> tuple[Bundle, ...]:
    """The same for the search indexes."""
    return tuple(structs.replace(bundle, folder=f"{prefix[1:]}/{bundle.folder}") for bundle in bundles)


def _at(output: Output, path: str) -> Output:
    function, template, context = output.function, output.template, output.context
    return Output(path, function, template, context, output.owner, output.listed, output.modified)
