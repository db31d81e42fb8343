"""What the documents promise is what the code does: every key, rule and command is told of."""

import inspect
import json
import re
import shlex
from functools import reduce
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import click
import pytest
import yaml
from invalid_sites import CASES
from support import ARTICLE, run, write_site
from test_invalid_sites import BYTES
from test_since import git, repository

from sitegen.authoring.check_links import LinkPlace, dead_link
from sitegen.authoring.link_ledger import LinkRecord
from sitegen.cli.main import main
from sitegen.content.schema import SCHEMAS
from sitegen.engine.cache.signing import SHORTEST_KEY, VARIABLE
from sitegen.importer.draft import Rule, rule_id
from sitegen.importer.html.parts import PAGE_RULES
from sitegen.importer.rules.order import RULES as RULES_OF_IMPORT
from sitegen.outputs.host_limits import too_many_files
from sitegen.problems import RULES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def _generator() -> ModuleType:
    spec = spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATED = _generator()


@pytest.mark.parametrize("name", sorted(GENERATED.REFERENCES))
def test_a_reference_says_what_the_code_says(name: str) -> None:
    same = (DOCS / name).read_text(encoding="utf-8") == GENERATED.REFERENCES[name]()
    assert same, f"docs/{name} is not what the code says: run make docs, and look at the difference"


@pytest.mark.parametrize("name", sorted(GENERATED.PACKAGED))
def test_the_manual_page_and_the_completions_are_those_of_the_commands(name: str) -> None:
    same = (ROOT / "packaging" / name).read_text(encoding="utf-8") == GENERATED.PACKAGED[name]()
    assert same, f"packaging/{name} is not what the code says: run make docs, and look at the difference"


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_every_key_is_told_of_with_its_own_words(kind: str) -> None:
    text = (DOCS / "front-matter.md").read_text(encoding="utf-8")
    for name, key in SCHEMAS[kind].keys.items():
        assert re.search(rf"^\| `{name}` \| .+ \| {re.escape(key.about)} \|$", text, re.MULTILINE)


def _sections() -> dict[str, str]:
    """The sections of docs/rules.md by their rules."""
    text = (DOCS / "rules.md").read_text(encoding="utf-8")
    parts = re.split(r"^### `([a-z-]+)`\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_rule_has_a_section_with_its_level_an_example_and_the_mend() -> None:
    sections = _sections()
    assert list(sections) == list(RULES), "docs/rules.md: write a section for each rule, in the order of the table"
    for name, rule in RULES.items():
        level = "An error." if rule.level == "error" else "A warning."
        only = " Only `check` looks for it." if rule.check_only else ""
        first, example, mend = re.fullmatch(r"\n(.+)\n\n```\n(.+)\n```\n\n(.+)\n+", sections[name], re.DOTALL).groups()  # type: ignore[union-attr] # it matches
        assert first == f"{level} {rule.about}{only}"
        assert re.fullmatch(rf"[^\s:]+:[0-9]+: .+ — .+ \[{name}\]", example)
        assert len(mend.split()) > 8


def test_the_examples_of_the_rules_are_what_check_really_says(tmp_path: Path) -> None:
    said = {row.rpartition(" ")[0] for case in CASES.values() for row in case.expected.splitlines()}
    examples = {name: text.split("```\n")[1].strip() for name, text in _sections().items()}
    for case in (
        "cp1252",
        "control-character",
        "body-too-large",
        "merge-conflict",
        "image-large",
        "image-broken",
        "image-huge",
        "image-odd",
        "leftover",
    ):
        files, _ = BYTES[case]
        said |= {
            row.rpartition(" ")[0] for row in run("check", "-s", write_site(tmp_path / case, files)).out.splitlines()
        }
    link = write_site(tmp_path / "link", {}) / "content" / "articles" / "secret.md"
    link.parent.mkdir(parents=True)
    link.symlink_to("/etc/hostname")
    said |= {row.rpartition(" ")[0] for row in run("check", "-s", tmp_path / "link").out.splitlines()}
    record = LinkRecord("gone", "404 Not Found", "", ("2026-01-04",))
    said.add(str(dead_link(LinkPlace("content/articles/2021/story.md", 9, "https://example.org/gone"), record)))
    said |= {str(found) for found in too_many_files(17_000, 8_000)}
    lacking = repository(tmp_path / "lacking", {"content/articles/2021/story.md": ARTICLE})
    mark = git(lacking, "rev-parse", "HEAD:content/articles/2021/story.md").strip()
    (lacking / ".git/objects" / mark[:2] / mark[2:]).unlink()
    said |= {row.rpartition(" ")[0] for row in run("check", "-s", lacking, "--since", "HEAD").out.splitlines()}
    assert {name: row for name, row in examples.items() if row not in said} == {}


def test_every_rule_is_told_of_with_its_level() -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = [f"| `{name}` | {rule.level} | {rule.about} |" for name, rule in RULES.items()]
    assert [row for row in text.splitlines() if row.startswith("| `")] == rows


def test_every_command_stands_in_the_table_above_the_commands() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8").partition("\n## ")[0]
    context = click.Context(main)
    assert [name for name in main.list_commands(context) if f"\n| [`sitegen {name}" not in text] == []


def test_the_readme_leads_to_the_commands() -> None:
    assert "(docs/commands.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES_OF_IMPORT, ids=rule_id)
def test_every_rule_of_the_importer_is_explained_in_its_own_words(rule: Rule) -> None:
    text = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    assert f"### `{rule_id(rule)}`\n\n{inspect.cleandoc(str(rule.__doc__))}\n" in text


def test_every_rule_for_saved_pages_is_explained() -> None:
    text = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    assert [name for name, about in PAGE_RULES.items() if f"### `{name}`\n\n{about}\n" not in text] == []


# ------------------------------------------------------------------ commands, links and files that documents show


def _parse(words: list[str]) -> None:
    """Parse a command as the command line would; click's own exception for what it does not know."""
    context: click.Context = click.Context(main, info_name="sitegen", help_option_names=["-h", "--help"])
    command: click.Command = main
    while isinstance(command, click.Group) and words:
        inner = command.get_command(context, words[0])
        assert inner is not None, words
        command, words = inner, words[1:]
    command.make_parser(click.Context(command, help_option_names=["-h", "--help"])).parse_args(list(words))


def _documents() -> list[Path]:
    return [
        ROOT / "README.md",
        *sorted(DOCS.rglob("*.md")),
        *sorted(DOCS.rglob("*.yml")),
        ROOT / ".pre-commit-hooks.yaml",
    ]


def test_every_command_that_a_document_shows_is_one() -> None:
    shown = []
    for path in _documents():
        text = path.read_text(encoding="utf-8")
        rows = re.findall(r"(?:`|run: |entry: )(sitegen [^`\n]+)", text)
        rows += [
            row
            for block in re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
            for row in block.splitlines()
        ]
        shown += [
            (path.name, row) for row in rows if row.startswith("sitegen ") and not re.search(r"COMMAND|OPTIONS|\(", row)
        ]
    tasks = json.loads((DOCS / "vscode" / "tasks.json").read_text(encoding="utf-8"))["tasks"]
    shown += [("tasks.json", task["command"]) for task in tasks]
    assert len(shown) > 30
    for name, row in shown:
        words = shlex.split(
            re.sub(r"[….,;]+$", "", row.partition("    #")[0].partition(" &&")[0].replace("DIR", "dir"))
        )
        try:
            _parse(words[1:])
        except click.UsageError as error:
            pytest.fail(f"{name}: {row}: {error.format_message()}")


def test_every_link_of_the_manual_leads_to_a_file() -> None:
    broken = []
    for path in sorted(DOCS.rglob("*.md")):
        for target in re.findall(
            r"\]\(([^)#\s]+)", re.sub(r"`[^`]*`|```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
        ):
            if "://" not in target and not (path.parent / target).exists():
                broken += [f"{path.name}: {target}"]
    assert broken == []


def _defines(path: str, name: str) -> bool:
    """Whether that module of the package defines a class, function, method or constant of that name."""
    module = import_module(path.removesuffix(".py").replace("/", "."))
    found = reduce(lambda thing, part: getattr(thing, part, None), name.split("."), module)
    return found is not None and getattr(found, "__module__", module.__name__) == module.__name__


def test_every_word_of_the_glossary_names_the_module_and_the_thing_that_it_is() -> None:
    entries = [row for row in (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines() if row.startswith("- ")]
    rows = [re.match(r"- \*\*([^*]+)\*\* \(`(sitegen/[\w/]+\.py)`, `([\w.]+)`\): (?=\S)", row) for row in entries]
    assert [entry for entry, row in zip(entries, rows, strict=True) if row is None] == []
    found = [row.groups() for row in rows if row is not None]
    assert 20 <= len(found) <= 30, "a word more is worth one less"
    assert len({word.casefold() for word, _, _ in found}) == len(found)
    assert [row for row in found if not (ROOT / row[1]).is_file() or not _defines(row[1], row[2])] == []


def test_every_path_and_name_in_the_picture_of_the_code_is_there() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    homes = [ROOT, ROOT / "sitegen", *(ROOT / "sitegen").iterdir()]
    quoted = {path for path in re.findall(r"`([\w./-]+)(?:: \w+)?`", text) if "NAME" not in path}
    paths = {path for path in quoted if "/" in path or path.endswith((".py", ".js", ".md", ".toml"))}
    assert len(paths) > 60
    assert [path for path in sorted(paths) if not any((home / path).exists() for home in homes)] == []
    named = {(path, name) for path, name in re.findall(r"`([\w/]+\.py)(?:: |` \(`)(\w+)`", text)}
    named |= {(path, name) for name, path in re.findall(r"`([\w.]+)` in `([\w/]+\.py)`", text)}
    assert len(named) > 10
    assert [row for row in sorted(named) if not _defines(f"sitegen/{row[0]}", row[1])] == []


def test_the_manual_names_each_of_its_parts() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in sorted(DOCS.glob("*.md")) if p.name != "README.md" and f"({p.name})" not in index] == []


def _snippets() -> dict[str, dict[str, object]]:
    read: dict[str, dict[str, object]] = json.loads((DOCS / "vscode" / "markdown.code-snippets").read_text("utf-8"))
    return read


@pytest.mark.parametrize("name", sorted(_snippets()))
def test_a_snippet_writes_what_check_has_nothing_against(name: str, tmp_path: Path) -> None:
    body = _snippets()[name]["body"]
    assert isinstance(body, list)
    text = "\n".join(map(str, body))
    for key, value in {"YEAR": "2024", "MONTH": "05", "DATE": "01", "HOUR": "15", "MINUTE": "30"}.items():
        text = text.replace(f"${{CURRENT_{key}}}", value)
    text = re.sub(r"\$\{\d\|([^,|]+)[^|]*\|\}", r"\1", text)
    text = re.sub(r"\$\{\d:([^}]*)\}", r"\1", text).replace("$0", "")
    files = {"content/articles/first-slug.md": "---\ntitle: A\ndate: 2024-05-01\nsummary: S.\n---\nT.\n"}
    if text.startswith("---"):
        kind = "editions" if name == "edition" else "articles"
        files[f"content/{kind}/2024-18.md"] = text + "Words.\n"
    else:
        files["content/articles/b.md"] = f"---\ntitle: B\ndate: 2024-05-01\nsummary: S.\n{text}---\nT.\n"
    said = run("check", "-s", write_site(tmp_path, files), "--format", "json")
    found = {row["rule"] for row in json.loads(said.out)} - {"id-missing"}
    assert found <= ({"image-missing"} if name == "image" else set()), said.out


def test_the_task_of_vs_code_reads_what_check_prints(tmp_path: Path) -> None:
    tasks = json.loads((DOCS / "vscode" / "tasks.json").read_text(encoding="utf-8"))["tasks"]
    pattern = tasks[0]["problemMatcher"]["pattern"]
    site = write_site(
        tmp_path, {"content/articles/a.md": "---\ntitle: A: b\n---\n", "content/articles/b.md": "---\n---\n"}
    )
    rows = run("check", "-s", site).out.splitlines()
    for row in rows[:-1]:
        found = re.match(pattern["regexp"], row)
        assert found is not None, row
        assert found[pattern["file"]].startswith("content/articles/")
        assert int(found[pattern["line"]]) >= 1
        assert found[pattern["severity"]] in ("error", "warning")
    assert re.match(pattern["regexp"], rows[-1]) is None
    assert [t["command"].split()[0] for t in tasks] == ["sitegen", "sitegen"]


def test_the_files_for_vs_code_are_json_and_the_manual_names_what_stands_in_them() -> None:
    told = (DOCS / "tools.md").read_text(encoding="utf-8")
    files = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (DOCS / "vscode").iterdir()}
    assert sorted(files) == ["markdown.code-snippets", "settings.json", "tasks.json"]
    assert [name for name in files if f"`{name}`" not in told] == []
    assert [row["prefix"] for row in _snippets().values() if f"`{row['prefix']}`" not in told] == []
    assert [task["label"] for task in files["tasks.json"]["tasks"] if f"“{task['label']}”" not in told] == []
    # Two blanks at a line's end are a line break, and a file of another encoding is refused.
    assert files["settings.json"]["[markdown]"]["files.trimTrailingWhitespace"] is False
    assert files["settings.json"]["files.encoding"] == "utf8"


def test_the_hooks_and_the_workflow_are_what_their_programs_read() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in hooks:
        assert {"id", "name", "entry", "language", "files", "pass_filenames"} <= set(hook)
        assert re.match(hook["files"], "content/articles/2021/a.md")
        assert re.match(hook["files"], "digest/content/articles/a.md")
        assert not re.match(hook["files"], "README.md")
    text = (DOCS / "tools.md").read_text(encoding="utf-8")
    assert [h["id"] for h in hooks if h["id"] not in text] == []
    flow = yaml.safe_load((DOCS / "github" / "check.yml").read_text(encoding="utf-8"))
    steps = flow["jobs"]["check"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    assert steps[-1]["run"].startswith("sitegen check --format github --since ")


def test_the_workflow_that_builds_keeps_the_folder_and_gives_the_key_to_the_build_alone() -> None:
    text = (DOCS / "github" / "build.yml").read_text(encoding="utf-8")
    flow = yaml.safe_load(text)
    steps = flow["jobs"]["build"]["steps"]
    assert [step["with"]["path"] for step in steps if "cache" in step.get("uses", "")] == ["build"]
    assert [step["run"].split()[:2] for step in steps if VARIABLE in step.get("env", {})] == [["sitegen", "build"]]
    assert "pull_request" not in text, "a request's own templates could print the key"
    told = (DOCS / "tools.md").read_text(encoding="utf-8")
    assert f"`{VARIABLE}`" in told
    assert f"at least {SHORTEST_KEY} characters" in told
