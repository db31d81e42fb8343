"""One Markdown text to a `Body`: python-markdown, nh3, then one pass over the safe tags (see `html_pass`).

A plain text needs none of the three (see `plain`).
"""

from sitegen.markup.html_pass import HtmlPass
from sitegen.markup.limits import MAX_DEPTH, html_depth, source_fault
from sitegen.markup.plain import plain_document
from sitegen.markup.sanitise import sanitise
from sitegen.markup.typography import ENGLISH, Marks
from sitegen.model import Body, Link
from sitegen.problems import Problem, problem

_MEND = {
    "too-costly": "divide it by blank lines, or take repeated marks out",
    "too-deep": "use fewer levels",
    "unclosed": "close them, or divide the block by blank lines",
}


def document(text: str, path: str, first_line: int = 1, *, marks: Marks | None = None) -> tuple[Body, list[Problem]]:
    """A body's Markdown as safe HTML with what is known of it, and findings about limits and remote images.

    `path` is the file that its relative links start from, `first_line` the line at which the body begins there.
    `marks` are those in which our own words are set; quotations and code are never touched.
    """
    fault = source_fault(text)
    if fault is not None:
        rule, line, message = fault
        return Body(), [problem(rule, path, first_line + line - 1, message, _MEND[rule])]
    walk = HtmlPass(text, path, first_line, marks)
    body = walk.plain()
    if body is not None:
        return body, walk.problems
    try:
        html = to_html(text)
    except RecursionError:
        return Body(), [problem("too-deep", path, first_line, "the body is nested too deep", "flatten it")]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return Body(), [_unreadable(path, first_line)]
    if "<" in text and html_depth(html) > MAX_DEPTH:
        message = f"HTML elements are nested more than {MAX_DEPTH} deep, or never closed"
        return Body(), [problem("too-deep", path, first_line, message, "close or remove some of them")]
    walk = HtmlPass(text, path, first_line, marks)
    return walk.body(sanitise(html)), walk.problems


def inline(
    text: str, path: str, line: int = 1, *, marks: Marks | None = ENGLISH
) -> tuple[str, tuple[Link, ...], list[Problem]]:
    """One line of Markdown as safe inline HTML without a paragraph round it, its links, and findings."""
    body, problems = _inline_body(text, path, line, marks)
    return body.html, body.links, problems


def _inline_body(text: str, path: str, line: int, marks: Marks | None) -> tuple[Body, list[Problem]]:
    fault = source_fault(text)
    if fault is not None:
        return Body(), [problem(fault[0], path, line, fault[2], _MEND[fault[0]])]
    walk = HtmlPass(text, path, line, marks)
    try:
        html = to_html(text)
    except RecursionError:
        return Body(), [problem("too-deep", path, line, "the text is nested too deep", "flatten it")]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return Body(), [_unreadable(path, line)]
    if html_depth(html) > MAX_DEPTH:
        return Body(), [problem("too-deep", path, line, "the text is nested too deep", "flatten it")]
    return walk.body(sanitise(html, inline=True).strip()), walk.problems


def _unreadable(path: str, line: int) -> Problem:
    """What stands for a mistake of the Markdown library, which some attribute lists bring about."""
    hint = "take out what stands in braces, as in {: .name }, part by part, until it is read"
    return problem("markdown-unreadable", path, line, "python-markdown cannot read the text", hint)


def to_html(text: str) -> str:
    """HTML that is not yet safe. Python-Markdown is loaded with the first text that is not plain."""
    html = plain_document(text)
    if html is not None:
        return html
    from sitegen.markup import converter

    return converter.to_html(text)
