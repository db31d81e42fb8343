"""Limits of static hosts that a site can pass by growing."""

from sitegen.problems import SETTINGS_FILE, Problem, problem

MOST_FILES = 20_000
"""The files of a site that Cloudflare Pages takes on its free plan; 100,000 on the others."""


def too_many_files(outputs: int, searched: int) -> list[Problem]:
    """A finding where a site of that many planned outputs, of which some articles are searched, has too many files.

    The search index holds a file for each article besides.
    """
    count = outputs + searched
    if count <= MOST_FILES:
        return []
    message = (
        f"the site has about {count:,} files, and some hosts refuse more than {MOST_FILES:,}: "
        "Cloudflare Pages on its free plan"
    )
    hint = "choose another host or plan before you publish there; a server of your own, GitHub Pages and S3 take them"
    return [problem("host-files", SETTINGS_FILE, 1, message, hint)]
