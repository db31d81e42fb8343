"""What the tags of other generators become in a text: nothing that they show or link to is lost."""

import pytest
from markdown_it import MarkdownIt

from sitegen.authoring.migrate.bodies.html_bodies import to_markdown
from sitegen.authoring.migrate.bodies.tags import tags_last
from sitegen.authoring.migrate.bodies.translation import translate


def moved(generator: str, body: str, **values: str) -> str:
    return translate(body, generator, values, lambda name: {"other.md": "sitegen-file:content/x.md"}.get(name, ""))[0]


@pytest.mark.parametrize(
    ("generator", "body", "expected"),
    [
        ("hugo", '{{< legacy-img src="2014/a.jpg" alt="Blocks" >}}', "![Blocks](2014/a.jpg)"),
        ("hugo", '{{< card link="https://example.org/" title="The card" >}}', "[The card](https://example.org/)"),
        ("hugo", '{{< button href="/a/b" >}}Go on{{< /button >}}', "[Go on](/a/b)"),
        ("hugo", '{{< card link="other.md" title="T" >}}', "[T](sitegen-file:content/x.md)"),
        ("hugo", '[a file]({{< static "a/b.pdf" >}})', "[a file](a/b.pdf)"),
        ("hugo", "[x]({{< unheard >}})", "[x]()"),
        ("hugo", '{{< asset-static file="form.pdf" label="The form" >}}', "[The form](form.pdf)"),
        ("hugo", '{{< param "version" >}}', "1.2"),
        ("hugo", '{{< code-toggle file="x" >}}\na: 1\n{{< /code-toggle >}}', "\n```\na: 1\n```\n"),
        ("hugo", '{{< code lang="go" >}}\nx := 1\n{{< /code >}}', "\n```go\nx := 1\n```\n"),
        (
            "hugo",
            '{{< code-x a="b" />}}\n# T\n{{< code >}}x{{< /code >}}',
            '<!-- {{< code-x a="b" />}} -->\n# T\n\n```\nx\n```\n',
        ),
        ("zola", '{{ shot(path="a/b.png", alt="A shot") }}', "![A shot](a/b.png)"),
        ("zola", '[x]({{ link_to(path="a/b.pdf") }})', "[x](a/b.pdf)"),
        ("jekyll", '{% link_card url="https://example.org/" title="T" %}', "[T](https://example.org/)"),
        ("jekyll", '{% include box.html href="/a/" text="Read" %}', "[Read](/a/)"),
        ("jekyll", '[x]({% asset "y.pdf" %})', "[x](y.pdf)"),
        ("jekyll", "a {% if page.url == '/x.png' %}", "a <!-- {% if page.url == '/x.png' %} -->"),
        ("astro", '<LinkCard title="T" href="/x/" />', "[T](/x/)"),
        ("astro", '<Button href="/x/">Go</Button>', "[Go](/x/)"),
    ],
)
def test_a_tag_of_any_name_says_what_its_arguments_say(generator: str, body: str, expected: str) -> None:
    made = moved(generator, body, **{"site.params.version": "1.2"})
    assert made == expected


@pytest.mark.parametrize(
    ("generator", "body"),
    [
        (
            "hugo",
            '{{< new-in "1.0" >}} **Note**: see [a] and [b](https://example.org/b).\n\n[a]: https://example.org/a',
        ),
        ("hugo", "- {{< icon x >}} [a](https://example.org/a)\n- {{< icon y >}} [b](https://example.org/b)"),
        ("jekyll", "{% include box %} [a](https://example.org/a) and **[b](https://example.org/b)**"),
        ("astro", '<Badge text="n"/> [a](https://example.org/a) [b](https://example.org/b)'),
    ],
)
def test_links_behind_a_tag_that_was_left_are_links(generator: str, body: str) -> None:
    html = MarkdownIt("commonmark").render(moved(generator, body))
    assert html.count("<a href") == 2, html


def test_boxes_between_colons_become_quotations() -> None:
    body = (
        ":::tip My tip\nUse **x**\n:::\n\n- item\n\n  :::note[Hi]\n  - x\n  :::\n\n::::warning\n:::info\nz\n:::\n::::"
    )
    html = MarkdownIt("commonmark").render(moved("markdown", body))
    assert html.count("<blockquote>") == 4
    assert ":::" not in html
    for heading in ("My tip", "Hi", "Warning", "Info"):
        assert f"<strong>{heading}</strong>" in html


def test_a_box_that_is_never_closed_and_one_in_code_stay() -> None:
    body = "```\n:::tip\n:::\n```\n\n:::tip\nx"
    assert moved("markdown", body) == body


def test_indented_code_is_no_box_and_a_box_in_a_list_is_one() -> None:
    code = "Text.\n\n    :::note\n    code\n    :::\n"
    assert moved("markdown", code) == code
    assert ":::" not in moved("markdown", "1. item\n\n    :::note\n    words\n    :::\n\nText.\n")
    closed = ":::note\n\n    :::\n\nwords\n:::"
    assert moved("markdown", closed) == "> **Note**\n>\n>     :::\n>\n> words\n"


def test_boxes_become_quotations_down_to_a_depth_and_stay_below_it() -> None:
    made = moved("markdown", ":::note\n" * 60 + "words\n" + ":::\n" * 60)
    assert max(row.count(">") for row in made.split("\n")) == 20
    assert made.count(":::note") == 40
    rows = [f"{'    ' * depth}!!! note" for depth in range(60)]
    made = moved("mkdocs", "\n".join([*rows, "    " * 60 + "words"]))
    assert max(row.count(">") for row in made.split("\n")) == 20
    assert made.count("!!! note") == 40


def test_a_comment_reaches_over_no_other_comments_beginning() -> None:
    """With a look from each beginning to the one end, many of them would take minutes."""
    assert tags_last("<!-- {% a\n<!-- {% b %} --> words") == "<!-- {% a\nwords <!-- {% b %} -->"


@pytest.mark.parametrize("page", ["<html><head><title>T</title></head></html>", "<!DOCTYPE html><html><p>x</p></html>"])
def test_a_page_without_a_body_is_read(page: str) -> None:
    text, _ = to_markdown(page)
    assert text.strip() == ("x" if "<p>" in page else "")
