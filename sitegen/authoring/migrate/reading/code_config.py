"""Configurations that are programs: of Python the plain values, of JavaScript an address; nothing is run. Pure."""

import ast
import re
from typing import Any

from sitegen.authoring.migrate.reading.matter import as_texts


def read_python(text: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The names that a file of Python gives plain values at its top level; nothing of it is run."""
    if len(text) > 1024 * 1024:
        return {}, [("configuration", "it is larger than 1 MiB")]
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return {}, [("configuration", f"it is no Python that can be read: {str(error)[:100]}")]
    keys: dict[str, Any] = {}
    left: list[str] = []
    for node in tree.body:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
            continue
        name = node.targets[0].id
        try:
            keys[name] = as_texts(ast.literal_eval(node.value))
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            if re.match(r"[A-Z_]+\Z", name):
                left.append(name)
    wrong = [("configuration", f"these are no plain values, and were not read: {', '.join(left[:10])}")] if left else []
    return keys, wrong


def read_javascript(text: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    site = re.search(r"\bsite\s*:\s*[\"'`](https?://[^\"'`\s]+)[\"'`]", text)
    base = re.search(r"\bbase\s*:\s*[\"'`](/[^\"'`\s]*)[\"'`]", text)
    told = [("configuration", "it is JavaScript, which is not run: an address of its own there is not known here")]
    keys = {"site": site[1] if site else "", "base": base[1] if base else ""}
    source = re.search(r"\binput\s*:\s*[\"'`]([\w./-]+)[\"'`]", text)
    return {**keys, "input": source[1] if source else ""}, told
