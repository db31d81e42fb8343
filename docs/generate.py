"""Writes the references of keys, settings and commands from the code that reads them: `make docs`.

tests/test_docs.py compares them with what stands in the repository, so neither can change without the other.
"""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from sitegen import __version__
from sitegen.authoring.drafts import article_text
from sitegen.authoring.json_schemas import form_of
from sitegen.cli.main import main
from sitegen.content.registers.register_tables import FieldTable, RegisterTable
from sitegen.content.schema import SCHEMAS, Keys
from sitegen.content.settings_schema import LanguageTable, PublishTable, SettingsFile, TaxonomyTable
from sitegen.markup.document import document
from sitegen.markup.typography import ENGLISH
from sitegen.model import DEFAULT_TAXONOMIES, Settings, Taxonomy

DOCS = Path(__file__).parent
NOTE = "<!-- Written by `make docs` from the code; a change by hand is lost. -->\n"

_FRONT_MATTER = """
# Front matter

The keys that a content file may have between its two lines of `---`. Each line is a key, a colon, a space and a value:

```yaml
---
title: Ministers agree on rules for cyberspace
date: 2024-05-01
topics: [norms, treaties]
source:
  name: Example News
  url: https://example.org/news/1
---
```

- The value is taken as it is typed: `NO` is NO, not false, and `007` keeps its zeros.
- A slug made of a title or a name has plain Latin letters: “Übergröße” becomes `ubergrosse`, without the e of German
  usage. Where you want `uebergroesse`, name the file so, or write `slug:`.
- Put a value in double quotes if it contains a colon followed by a space, or a space followed by #:
  `title: "CISA: a rule"`. Do the same if it begins with `[ { & * ! | > % @ #`, a quotation mark or a backtick.
- A key with an empty value counts as absent. Everything after ` #` is a comment.
- A list is `[one, two]`, or one `- item` per line below the key. A block is a key with more keys below it, each
  indented by two spaces, like `source` above.
- A day is `2024-05-01`; a time is `2024-05-01T09:30+02:00`, and one without an offset is in the site's time zone.
- An unknown key is reported together with the nearest known one; nothing is silently ignored. A key that holds a text
  back in other programs (`published: false`, an `embargo` to come) is an error: here only `draft` and `date` do that.
"""

_KINDS = {
    "article": (
        "Articles",
        "`content/articles/**/*.md`. Only `title` and `date` are required, and a draft may lack even those.",
    ),
    "edition": ("Editions", "`content/editions/*.md`. The file's name, such as `2024-18.md`, is its address."),
    "page": ("Pages", "`content/pages/*.md`, such as “About”. Pages are listed in the footer."),
    "term": (
        "Terms",
        "`content/terms/<taxonomy>/<term>.md`, such as `content/terms/countries/gb.md`; the body describes the term.",
    ),
}

_SETTINGS = """
# Settings: site.toml

`site.toml` is at the top of a site's folder. Texts are in double quotes; numbers, `true` and `false` are not. Only
`title` and `base_url` are required:

```toml
[site]
title = "My digest"
base_url = "https://example.org/"
```

An unknown key is an error, reported with the nearest known one.
"""

_COMMANDS = """
# Commands

`sitegen COMMAND --help` prints what is written here. Exit codes: 0 success, 1 problems in the site or on the disk, 2
wrong use, 130 interrupted. `NO_COLOR` turns colours off; the environment variables `SITEGEN_SITE`, `SITEGEN_BASE_URL`
and `SOURCE_DATE_EPOCH` set `--site`, `--base-url` and `--clock`. `SITEGEN_CACHE_KEY` signs what is kept between builds
on [a build service](tools.md#a-cache-for-a-build-service).
"""


_MARKDOWN = """
# Markdown

Texts are read as [CommonMark](https://spec.commonmark.org/0.31.2/) says, so that what was written for GitHub, Hugo,
Jekyll or Pelican means the same here. What follows is every difference: what is added, what is read otherwise, and what
is not published. Each example stands with the HTML that it becomes; tests run all of them.

`sitegen check` names, with its line, what CommonMark would show as it is typed and we do not (`markdown-dialect`), and
what looks like Markdown and is lost or shown raw (the other [rules](rules.md) that begin with `markdown-`).
"""

DIFFERENCES: dict[str, tuple[tuple[str, str], ...]] = {
    "Added, as GitHub has it": (
        ("A table. Cells beyond the head's are kept.", "| a | b |\n|---|--:|\n| 1 | 2 | 3 |"),
        ("A table may stand directly below a line of text.", "The figures\na | b\n--|--\n1 | 2"),
        ("`~~` strikes out.", "~~wrong~~ right, and ~5"),
        (
            "A bare address is a link, without the marks that end its sentence, of any script.",
            "See https://example.org/a_b, www.example.org (or desk@example.org) and https://example.org/newsを。",
        ),
        ("A task is shown with a box, which is no form.", "- [ ] to do\n- [x] done"),
        (
            "A footnote. Notes are numbered as they are referred to; one that nothing refers to is shown last.",
            "Text[^a].\n\n[^a]: The note.",
        ),
    ),
    "Added, as Python-Markdown has it": (
        ("A line that begins with a colon defines the line above it.", "Norm\n: What states agreed on."),
        ("A box.", '!!! note "By the way"\n    Inside the box.'),
        ("An abbreviation, explained wherever it stands.", "The WTO met.\n\n*[WTO]: World Trade Organization"),
        (
            "Braces that begin with `.`, `#` or a key and value give a name or a class to what stands before them.",
            "## Words {#part}\n\nText in {braces}.\n{: lang=de }",
        ),
        ("A table of contents, where a paragraph is nothing but `[TOC]`.", "[TOC]\n\n# One"),
        ("A fence may name its language in braces.", "```{.python}\nx = 1\n```"),
    ),
    "Read otherwise": (
        (
            "A name in angle brackets that is no element of HTML is shown.",
            "Visit <example.org>, <name>, and <b>bold</b>.",
        ),
        ("Markdown in a block of HTML is read, also without blank lines round it.", "<div>**x**</div>"),
        ('A block of HTML with `markdown="1"` ends behind its first line.', '<div markdown="1">\n- x\n</div>'),
        (
            "In scripts that write no blanks, punctuation does not keep stars from marking words.",
            "これは**「重要」**です。",
        ),
        (
            "Punctuation within stars does not keep them from marking the words before it.",
            "**Note:**text, and x**(y)**z",
        ),
    ),
    "In our own words alone": (
        (
            "Texts without a `source` get quotation marks and dashes of their language; quotations and code do not.",
            '"[Words](https://example.org/)" --- it\'s...',
        ),
    ),
    "Not published": (
        ("Elements that run or load something, and what stands in them.", "a<script>alert(1)</script>b"),
        ("Addresses that lead to no web page.", "<ftp://example.org/> <javascript:alert(1)>"),
        ("Pictures of other sites, which become links.", "![A map](https://example.org/map.png)"),
        ("Attributes but a few, such as `class`, `id`, `lang` and `title`.", '<p onclick="x()" class="y">z</p>'),
    ),
}
"""What is read otherwise than by CommonMark: in each section what is so, and an example."""


def markdown() -> str:
    """Every difference from CommonMark, with its example and the HTML that it becomes."""
    rows = [NOTE, _MARKDOWN.strip()]
    for title, differences in DIFFERENCES.items():
        rows.append(f"\n## {title}")
        marks = ENGLISH if title == "In our own words alone" else None
        for words, example in differences:
            html = document(example, "content/articles/story.md", marks=marks)[0].html
            rows.append(f"\n{words}\n\n````markdown\n{example}\n````\n\n```html\n{html}\n```")
    return "\n".join(rows) + "\n"


def front_matter() -> str:
    """The reference of front matter."""
    rows = [NOTE, _FRONT_MATTER.strip()]
    for kind, (title, about) in _KINDS.items():
        rows.append(f"\n## {title}\n\n{about}\n\n| key | how it is typed | meaning |\n|---|---|---|")
        rows += [f"| `{name}` | {form} | {words} |" for name, form, words in _keys(SCHEMAS[kind])]
        if kind == "article":
            names = ", ".join(f"`{name}`" for name in DEFAULT_TAXONOMIES)
            rows.append(
                f"| {names} | a list of texts | Terms of the taxonomies that `site.toml` declares; these by default. |"
            )
            rows.append(
                "| the name of a register | a list of blocks of keys | Records of that [register](registers.md), which "
                "`site.toml` declares. |"
            )
            site = Settings("", "", taxonomies=tuple(Taxonomy(n, n) for n in DEFAULT_TAXONOMIES))
            text = article_text(
                "Ministers agree on rules for cyberspace",
                "2024-05-01",
                "ministers-agree-on-rules-for-cyberspace",
                "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01",
                site,
            )
            rows.append(
                f"\nThe file that `sitegen new article` writes, with every key:\n\n```yaml\n{text.rstrip()}\n```"
            )
    return "\n".join(rows) + "\n"


def settings() -> str:
    """The reference of `site.toml`."""
    rows = [NOTE, _SETTINGS.strip()]
    for name, info in SettingsFile.model_fields.items():
        title = f"[{name}]"
        form, model, _ = form_of(SettingsFile, name)
        if form is not None:
            # A table with free keys and one kind of value.
            rows.append(f"\n## `{title}`\n\n{info.description}\n\nIt holds {form.words}: `{form.examples[0]}`.")
            continue
        if model is None:
            title = f"[{name}.<{'tag' if name == 'languages' else 'name'}>]"
            model = _NAMED[name]
        rows += _table(title, info.description or "", model)
        if name == "taxonomies":
            shown = ", ".join(DEFAULT_TAXONOMIES)
            rows.append(f"\nWithout any such table the taxonomies are {shown}, all of them open.")
        if name == "registers":
            about = "A field of a register’s records. [Registers](registers.md) has examples."
            rows += _table("[registers.<name>.fields.<field>]", about, FieldTable)
        if name == "publish":
            rows.append("\nThe kinds of targets, and what each of them needs, are in [publishing.md](publishing.md).")
    return "\n".join(rows) + "\n"


_NAMED: dict[str, type[BaseModel]] = {
    "languages": LanguageTable,
    "taxonomies": TaxonomyTable,
    "publish": PublishTable,
    "registers": RegisterTable,
}
"""The models of the tables with free names."""
_TABLES = {"outlets": "a table of names and rights, `[rights.outlets]`", "fields": "a table of fields, see below"}


def _table(title: str, about: str, model: type[BaseModel]) -> Iterator[str]:
    """The reference of one table of `site.toml`."""
    yield f"\n## `{title}`\n\n{about}\n\n| key | how it is typed | default | meaning |\n|---|---|---|---|"
    for key, inner in model.model_fields.items():
        form, _, _ = form_of(model, key)
        default = "required" if inner.is_required() else _default(inner.default)
        words = form.words if form else _TABLES[key]
        yield f"| `{inner.alias or key}` | {words} | {default} | {_line(inner.description)} |"


def commands() -> str:
    """The reference of commands."""
    context = click.Context(main, info_name="sitegen", help_option_names=["-h", "--help"])
    found = []
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if command is not None:
            found += _leaves(command, click.Context(command, info_name=name, parent=context))
    rows = [NOTE, _COMMANDS.strip(), "\n| command | does |\n|---|---|"]
    for command, inner in found:
        path, first = inner.command_path, (command.help or "").split("\n\n")[0]
        rows.append(f"| [`{path}`](#{path.replace(' ', '-')}) | {_line(first)} |")
    for command, inner in found:
        rows += _command(command, inner)
    return "\n".join(rows) + "\n"


def _leaves(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """A command, or those of a group, each with its context."""
    if not isinstance(command, click.Group):
        yield command, context
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        if inner is not None:
            yield from _leaves(inner, click.Context(inner, info_name=name, parent=context))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"\n## `{context.command_path}`\n\n{' '.join((command.help or '').split())}\n\n```\n{usage}\n```\n"
    yield "| option | does |\n|---|---|"
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and record[1] and "--help" not in record[0]:
            option, words = (part.replace("|", "\\|") for part in record)
            yield f"| `{option}` | {words} |"


def _keys(block: type[Keys], before: str = "") -> Iterator[tuple[str, str, str]]:
    """Each key of a block in dots, how it is typed, and what it means."""
    for name, key in block.keys.items():
        yield before + name, key.words + (" (required)" if key.required else ""), key.about
        if key.block is not None:
            yield from _keys(key.block, f"{before}{name}.")


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _default(value: object) -> str:
    if value is PydanticUndefined or value is None:
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def theme_reference() -> str:
    """The reference of themes."""
    sys.path.insert(0, str(DOCS))
    try:
        from theme_reference import theme
    finally:
        sys.path.remove(str(DOCS))
    return NOTE + theme()


REFERENCES = {
    "front-matter.md": front_matter,
    "settings.md": settings,
    "commands.md": commands,
    "markdown.md": markdown,
    "theme.md": theme_reference,
}


def manual_page() -> str:
    """The manual page of the command, in troff (man 7)."""
    context = click.Context(main, info_name="sitegen", help_option_names=["-h", "--help"])
    rows = [
        '.\\" Written by `make docs` from the code; a change by hand is lost.',
        f'.TH SITEGEN 1 "" "sitegen {__version__}" "User Commands"',
        ".SH NAME",
        "sitegen \\- build the website of a news digest from Markdown files",
        ".SH SYNOPSIS",
        ".B sitegen",
        "COMMAND [OPTION]...",
        ".SH DESCRIPTION",
        _troff(" ".join((main.help or "").split())),
        ".SH COMMANDS",
    ]
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        for inner, own in _leaves(command, click.Context(command, info_name=name, parent=context)) if command else ():
            usage = " ".join([own.command_path, *inner.collect_usage_pieces(own)])
            rows += [f".SS {_troff(usage)}", _troff(" ".join((inner.help or "").split()))]
            for parameter in inner.get_params(own):
                record = parameter.get_help_record(own)
                if record is not None and record[1]:
                    rows += [".TP", f".B {_troff(record[0])}", _troff(record[1])]
    rows += [
        ".SH EXIT STATUS",
        "0 success, 1 problems in the site or on the disk, 2 wrong use, 130 interrupted.",
        ".SH ENVIRONMENT",
        "SITEGEN_SITE, SITEGEN_BASE_URL, SOURCE_DATE_EPOCH, SITEGEN_CACHE_KEY, NO_COLOR: see the manual.",
    ]
    return "\n".join(rows) + "\n"


def _troff(text: str) -> str:
    """A text that troff shows as it is."""
    plain = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + plain if plain.startswith((".", "'")) else plain


def completion(shell: type[ShellComplete]) -> str:
    """The script that completes the command in a shell; bash is not asked for its version, as click would."""
    return ShellComplete.source(shell(main, {}, "sitegen", "_SITEGEN_COMPLETE"))


PACKAGED = {
    "sitegen.1": manual_page,
    "sitegen.bash": partial(completion, BashComplete),
    "sitegen.zsh": partial(completion, ZshComplete),
    "sitegen.fish": partial(completion, FishComplete),
}
"""The files in packaging/ that an installation puts beside those of the system."""

if __name__ == "__main__":
    for file, text in REFERENCES.items():
        (DOCS / file).write_text(text(), encoding="utf-8")
    for file, text in PACKAGED.items():
        (DOCS.parent / "packaging" / file).write_text(text(), encoding="utf-8")
