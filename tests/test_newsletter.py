"""Editions as e-mail: the same every time, nothing from elsewhere, every story in both parts, and sent or refused."""

import os
import quopri
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser
from sites_support import CLOCK, HANG, Ran, build, command, copy_site, edit, small_site, story, write

from sitegen.errors import MailRefused
from sitegen.publishing.newsletter import PLACEHOLDER, _folded, _from
from sitegen.publishing.quoted_printable import quoted_printable
from sitegen.publishing.smtp import send, server_of
from sitegen.publishing.text_body import plain_text

BASE = "https://example.org/digest/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the full site."""
    return copy_site(tmp_path_factory.mktemp("mail") / "site")


def edition(site: Path, slug: str, *arguments: str | Path, env: dict[str, str] | None = None) -> Ran:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SITEGEN_SMTP", "SITEGEN_FROM"):
            patch.delenv(name, raising=False)
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        return command("edition", slug, "-s", site, "--clock", CLOCK, *arguments)


WIDE = """---
title: A Bundesverfassungsgerichtsentscheidungssammlungsregister and “more”
date: 2024-03-11
sections: [{title: Thingswithoutanyblankatallinthemtoseewhathappensthen, articles: [arabic-story, the-lead]}]
---
First[^1] with https://example.org/averyveryveryveryveryveryveryveryveryveryverylongaddress/that/goes/on.

> A quotation.

1. first
2. second
    - third

| Country | Word | Number | Something | Another | More of it |
|---|---|---|---|---|---|
| Avaland | yes | 1,000 | averylongwordinacell | x | y |

```
a line of code that fits on no small screen at all, whatever one does about it, and stays whole in the text
```

## A heading

[^1]: The note.
"""


@pytest.fixture(scope="module")
def wide(site: Path) -> Path:
    """The folder with an edition that holds all that an introduction can, and words wider than a telephone."""
    other = copy_site(site.parent / "wide")
    write(other, "content/editions/wide.md", WIDE)
    out = site.parent / "wide-out"
    said = edition(other, "wide", "--out", out)
    assert (said.code, said.err) == (0, "")
    return out


@pytest.fixture(scope="module")
def written(site: Path) -> Path:
    """The folder with an edition as e-mail."""
    out = site.parent / "out"
    said = edition(site, "2021-20", "--out", out)
    assert (said.code, said.err) == (0, "")
    return out


def read(path: Path) -> EmailMessage:
    found = message_from_bytes(path.read_bytes(), policy=policy.SMTP)
    assert isinstance(found, EmailMessage)
    return found


class _Seen(HTMLParser):
    """The elements, addresses and words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("href", "src", "background", "srcset", "action")]

    def handle_data(self, data: str) -> None:
        self.text += data


def flat(text: str) -> str:
    return " ".join(text.split())


def test_an_edition_is_written_as_a_message_a_page_and_a_text(written: Path) -> None:
    assert sorted(p.name for p in written.iterdir()) == ["2021-20.eml", "2021-20.html", "2021-20.txt"]
    message = read(written / "2021-20.eml")
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    for part, ending in ((text, "txt"), (html, "html")):
        assert part.get_content().replace("\r\n", "\n") == (written / f"2021-20.{ending}").read_text(encoding="utf-8")
    assert message["Subject"] == "An edition with sections & <signs>"
    assert message["Date"].datetime.isoformat() == "2021-05-23T00:00:00+01:00"
    assert re.fullmatch(r"<22222222000040008000000000000001\.[0-9a-f]{8}@example\.org>", message["Message-ID"])
    assert message["From"].addresses[0].addr_spec == "editions@example.org"
    assert message["List-Unsubscribe"] == "<{{unsubscribe_url}}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["To"] is None
    assert all(len(line) <= 998 for line in (written / "2021-20.eml").read_bytes().split(b"\r\n"))


def test_the_same_edition_gives_the_same_bytes_and_another_gives_another_id(
    written: Path, site: Path, tmp_path: Path
) -> None:
    edition(site, "2021-20", "--out", tmp_path / "again")
    for path in written.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
    other = copy_site(tmp_path / "other")
    edit(other / "content/editions/2021-20.md", "title: An edition with sections & <signs>", "title: Another week")
    edition(other, "2021-20", "--out", tmp_path / "other-out")
    assert read(tmp_path / "other-out/2021-20.eml")["Message-ID"] != read(written / "2021-20.eml")["Message-ID"]


def test_every_story_stands_in_both_parts_with_its_address_and_its_original(written: Path, site: Path) -> None:
    built = build(site)
    page = _Seen((built / "editions/2021-20/index.html").read_text(encoding="utf-8"))
    slugs = sorted({a.rsplit("/", 2)[-2] for a in page.addresses if re.search(r"/articles/[^/]+/\Z", a)})
    html = _Seen((written / "2021-20.html").read_text(encoding="utf-8"))
    text = (written / "2021-20.txt").read_text(encoding="utf-8")
    assert len(slugs) >= 3
    for slug in slugs:
        assert f"{BASE}articles/{slug}/" in html.addresses
        assert f"{BASE}articles/{slug}/" in text
        title = _Seen((built / f"articles/{slug}/index.html").read_text(encoding="utf-8")).text.split("\n")
        name = next(row for row in title if row.strip()).removesuffix(" — The Invented Digest").strip()
        assert flat(name) in flat(html.text)
        assert flat(name) in flat(text)


def test_nothing_is_loaded_and_every_link_is_whole(written: Path) -> None:
    source = (written / "2021-20.html").read_text(encoding="utf-8")
    seen = _Seen(source)
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(seen.tags)
    assert "@import" not in source
    assert "url(" not in source
    for address in seen.addresses:
        assert address == "{{unsubscribe_url}}" or urlsplit(address).scheme in ("http", "https", "mailto"), address
    assert seen.tags.count("table") == 2
    assert 'style="' in source
    assert "prefers-color-scheme: dark" in source
    assert source.encode().find(b'charset="utf-8"') < 200


def test_hostile_text_stays_text(site: Path, tmp_path: Path) -> None:
    other = copy_site(tmp_path / "site")
    edit(other / "content/editions/2024-10.md", "title:", "title: A <b>&</b> “c” \u202eabc # ")
    write(
        other,
        "content/editions/hostile.md",
        "---\ntitle: 'A <b>&</b> ]]> {{ 7*7 }} 😀'\ndate: 2024-03-11\n"
        "sections: [{title: '<script>1</script>', articles: [hostile-text, withdrawn-story]}]\n---\n"
        "Words <script>x</script>.\n",
    )
    said = edition(other, "hostile", "--out", tmp_path / "out")
    assert said.code == 0, said.err
    seen = _Seen((tmp_path / "out/hostile.html").read_text(encoding="utf-8"))
    assert not {"script", "b", "i"} & set(seen.tags)
    assert "A <b>&</b> ]]> {{ 7*7 }} 😀" in seen.text
    assert "Nothing of it was true." in seen.text
    assert "must vanish" not in seen.text
    assert read(tmp_path / "out/hostile.eml")["Subject"] == "A <b>&</b> ]]> {{ 7*7 }} 😀"


@pytest.mark.parametrize(
    ("address", "host"),
    [("https://exämple.org/", "xn--exmple-cua.org"), ("http://[2001:db8::1]:8080/", "localhost")],
)
def test_the_message_names_a_host_that_e_mail_knows(address: str, host: str, site: Path, tmp_path: Path) -> None:
    assert edition(site, "2021-20", "--out", tmp_path, "-b", address).code == 0
    message = read(tmp_path / "2021-20.eml")
    assert message["From"].addresses[0].addr_spec == f"editions@{host}"
    assert message["Message-ID"].endswith(f"@{host}>")


@pytest.mark.parametrize("sign", [PLACEHOLDER, "*|UNSUB|*", "UNSUBSCRIBE_URL", "{" + "x" * 73 + "}"])
def test_the_sign_for_the_address_is_whole_whatever_stands_before_it(sign: str) -> None:
    for before in range(160):
        text = f'{"é" * (before % 3)}{"a" * before}<a href="{sign}">é</a> \nUnsubscribe: {sign}'
        encoded = quoted_printable(text, sign)
        assert encoded.count(sign) == 2
        assert max(map(len, encoded.split("\n"))) <= 76
        assert quopri.decodestring(encoded.encode()).decode() == text


@given(text=st.text(), sign=st.sampled_from(["", "%u%", "*|UNSUB|*", "a=b"]), more=st.lists(st.text(), max_size=3))
def test_every_text_comes_through_quoted_printable(text: str, sign: str, more: list[str]) -> None:
    text = sign.join([text, *more]).replace("\r", "")
    encoded = quoted_printable(text, sign)
    assert quopri.decodestring(encoded.encode()).decode() == text
    assert all(len(row) <= 76 and row[-1:] not in (" ", "\t") for row in encoded.split("\n"))
    assert encoded.isascii()


def test_a_message_of_any_length_of_address_has_the_sign_whole_in_both_parts(site: Path, tmp_path: Path) -> None:
    for length in (1, 7, 13, 19, 25):
        assert edition(site, "2021-20", "--out", tmp_path, "-b", f"https://{'a' * length}.example.org/").code == 0
        assert (tmp_path / "2021-20.eml").read_bytes().count(PLACEHOLDER.encode()) == 3


@pytest.mark.parametrize("sign", ["{{a=b}}", "{{é}}", "{{" + "x" * 80 + "}}"])
def test_a_sign_that_e_mail_would_change_is_refused(sign: str, site: Path, tmp_path: Path) -> None:
    said = edition(site, "2021-20", "--out", tmp_path, "--unsubscribe", sign)
    assert said.code == 2
    assert "e-mail would cut or change this sign" in " ".join(said.err.split())


def test_pictures_have_a_width_that_fits_the_sheet(site: Path, tmp_path: Path) -> None:
    other = copy_site(tmp_path / "site")
    for name, size in {"wide": (1800, 900), "small": (300, 100)}.items():
        Image.new("RGB", size).save(other / f"content/images/{name}.png")
    images = "![a wide](../images/wide.png) ![a small](../images/small.png)"
    write(other, "content/editions/pictures.md", f"---\ntitle: Pictures\ndate: 2024-03-11\n---\n{images}\n")
    said = edition(other, "pictures", "--out", tmp_path / "out")
    assert (said.code, said.err) == (0, "")
    html = (tmp_path / "out/pictures.html").read_text(encoding="utf-8")
    found = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<img[^>]*>", html)]
    assert [(one["width"], one["height"]) for one in found] == [("600", "300"), ("300", "100")]
    assert [one["alt"] for one in found] == ["a wide", "a small"]
    assert all(one["src"].startswith(BASE) and "loading" not in one for one in found)


def test_a_long_edition_is_warned_of(tmp_path: Path) -> None:
    body = "\n\n".join(["Many words stand here. " * 40] * 130)
    site = small_site(tmp_path / "site", editions__long=f"---\ntitle: Long\ndate: 2024-05-01\n---\n{body}\n")
    said = edition(site, "long", "--out", tmp_path / "out")
    assert said.code == 0
    assert re.search(r"long: the HTML has \d+ KB; Gmail cuts what is over 100 KB", said.err)


def test_an_edition_that_is_not_there_is_named_with_the_nearest(site: Path, tmp_path: Path) -> None:
    said = edition(site, "2021-21", "--out", tmp_path)
    assert said.code == 1
    assert "there is no edition 2021-21 that is due and no draft — did you mean 2021-20?" in said.err


def test_what_is_missing_on_the_command_line_is_wrong_use(site: Path) -> None:
    assert edition(site, "2021-20").code == 2
    assert edition(site, "2021-20", "--send", "--to", "a@example.org").code == 2
    for wrong in ("not an address", "a@example.org\nBcc: c@example.org", "Desk <a@example.org>", "a@exämple.org"):
        said = edition(site, "2021-20", "--send", "--to", wrong, "--from", "b@example.org")
        assert said.code == 2
        assert "is not an e-mail address" in said.err
    for wrong in ("https://example.org/\nBcc: c@example.org", "javascript:alert(1)", "<https://example.org/>"):
        assert edition(site, "2021-20", "--out", site, "--unsubscribe", wrong).code == 2


def test_a_folder_that_cannot_be_written_is_named(site: Path, tmp_path: Path) -> None:
    write(tmp_path, "file", "x")
    said = edition(site, "2021-20", "--out", tmp_path / "file" / "out")
    assert said.code == 1
    assert "file" in said.err
    assert said.err.count("\n") == 1


def test_ones_own_template_takes_the_place_of_the_themes(site: Path, tmp_path: Path) -> None:
    other = copy_site(tmp_path / "site")
    write(other, "layouts/email/edition.txt", "{{ mail.title }}\n")
    edition(other, "2021-20", "--out", tmp_path / "out")
    assert (tmp_path / "out/2021-20.txt").read_text(encoding="utf-8") == "An edition with sections & <signs>\n"


@pytest.mark.parametrize(
    ("html", "rows"),
    [
        ("<p>One <em>two</em>.</p><p>Three</p>", ["One two.", "Three"]),
        ('<p>See <a href="https://example.org/">this</a>.</p>', ["See this (https://example.org/)."]),
        ('<p><a href="https://example.org/">https://example.org/</a></p>', ["https://example.org/"]),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", ["- a\n- b\n  - c"]),
        ("<h2>Head</h2><blockquote><p>Said &lt;b&gt;</p></blockquote>", ["Head\n~~~~", "> Said <b>"]),
        ("<table><tr><th>a</th><td>b</td></tr></table>", ["a | b"]),
        ("", []),
    ],
)
def test_an_introduction_reads_as_text(html: str, rows: list[str]) -> None:
    assert plain_text(html) == rows


def test_the_text_of_an_introduction_keeps_its_lists_quotes_notes_and_code(wide: Path) -> None:
    text = (wide / "wide.txt").read_text(encoding="utf-8")
    for part in (
        "First[1] with\nhttps://example.org/avery",
        "\n\n> A quotation.\n\n1. first\n2. second\n   - third\n\nCountry | Word | Number",
        "\nAvaland | yes | 1,000 | averylongwordinacell | x | y\n\n    a line of code that fits on no small screen",
        " whole in the text\n\nA heading\n~~~~~~~~~\n\n[1] The note.\n\n",
        "\n* The lead of the front page\n  5 March 2024, Open Wire\n\n  It is older than others, but it leads.\n\n",
    ):
        assert part in text, part
    words = [row for row in text.split("\n") if " " in row.strip() and not row.startswith("    ")]
    assert max(map(len, words)) <= 74


def test_a_story_in_a_script_that_runs_to_the_left_begins_at_the_right(browser: Browser, wide: Path) -> None:
    page = browser.new_context(viewport={"width": 380, "height": 800}).new_page()
    page.goto((wide / "wide.html").as_uri())
    for name, wanted in (("قصة", "rtl"), ("The lead", "ltr")):
        title = page.locator("h3", has_text=name)
        assert title.evaluate("e => getComputedStyle(e).direction") == wanted
    page.context.close()


SUBJECTS = [
    "Ärzte R&D: 日本語の長い題名です — " + "x" * 40 + " Ärzte 12% Straßenverkehrsordnung",
    "“quoted” (EU) \u202eRTL\u202c שלום 👩‍💻 @ über the vote",
    "=?utf-8?q?a=0ABcc:_victim@example.org?=",
    "a\nBcc: victim@example.org\r\nX: y\x00\u2028z",
    "x" * 1500,
    "שלום " * 300,
    'A, "B"; <c@example.org>: d',
]


@pytest.mark.parametrize("title", SUBJECTS)
def test_whatever_a_title_holds_stays_the_subject_and_no_header_more(title: str) -> None:
    wanted = " ".join(re.sub("[\\x00\u2028]", " ", title).split())
    message = EmailMessage(policy=policy.SMTP.clone(refold_source="none"))
    message.set_raw("Subject", _folded("Subject", title))
    message.set_raw("From", _from(title, "desk@example.org"))
    message.set_content("x")
    head = message.as_bytes().partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 100
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert set(read) == {"Subject", "From", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
    assert read["Subject"] == wanted
    # The names of addresses are read by the older parser, since the newer one puts blanks between encoded words.
    written = str(message_from_bytes(message.as_bytes())["From"]).replace("\r\n ", " ")
    name = str(make_header(decode_header(written.rpartition(" <")[0])))
    assert name.strip('"').replace('\\"', '"') == wanted


@pytest.mark.parametrize("kind", ["written", "wide"])
@pytest.mark.parametrize("width", [380, 700])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_e_mail_fits_and_can_be_read(
    width: int, scheme: str, kind: str, browser: Browser, request: pytest.FixtureRequest
) -> None:
    written: Path = request.getfixturevalue(kind)
    name = "2021-20" if kind == "written" else "wide"
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type] # one of its words
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((written / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [(written / f"{name}.html").as_uri()]
    assert not page.locator(".preview").is_visible()
    ratios = page.evaluate(_CONTRAST)
    assert len(ratios) > 10
    assert min(ratios) >= 4.5
    context.close()


_CONTRAST = """() => {
  const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
    .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll('.inside *')].filter(e => e.childNodes.length && e.innerText.trim())
    .map(e => light(getComputedStyle(e).color))
    .map(l => (Math.max(l, ground) + 0.05) / (Math.min(l, ground) + 0.05));
}"""


# ------------------------------------------------------------------ sending


class _Inbox:
    """A mail server's memory, and what it refuses."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.refused: dict[str, str] = {}
        self.answer = "250 taken"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 (the library's name)
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (the library's name)
        if self.answer.startswith("250"):
            self.taken.append(envelope)
        return self.answer


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def inbox() -> Iterator[tuple[_Inbox, int]]:
    """A real SMTP server, and its port."""
    memory = _Inbox()
    controller = Controller(memory, hostname="127.0.0.1", port=_free_port())
    controller.start()
    yield memory, controller.port
    controller.stop()


def test_each_recipient_gets_a_message_of_ones_own_of_now_without_a_placeholder(
    site: Path, inbox: tuple[_Inbox, int]
) -> None:
    memory, port = inbox
    env = {"SITEGEN_SMTP": f"smtp://127.0.0.1:{port}", "SITEGEN_FROM": "desk@example.org"}
    before = datetime.now(UTC).replace(microsecond=0)
    said = edition(site, "2021-20", "--send", "--to", "list@example.org", "--to", "me@example.org", env=env)
    assert (said.code, said.err) == (0, "")
    assert said.out == f"127.0.0.1:{port} took the e-mail for list@example.org, me@example.org.\n"
    ids = set()
    for envelope, to in zip(memory.taken, ["list@example.org", "me@example.org"], strict=True):
        assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@example.org", [to])
        message = message_from_bytes(envelope.content, policy=policy.SMTP)
        assert message["To"] == to
        assert before <= message["Date"].datetime <= datetime.now(UTC)
        assert "List-Unsubscribe" not in message
        assert b"unsubscribe" not in envelope.content.lower()
        ids.add(str(message["Message-ID"]))
    assert len(ids) == 2


def test_a_placeholder_is_refused_where_nobody_would_fill_it_in(site: Path, inbox: tuple[_Inbox, int]) -> None:
    memory, port = inbox
    env = {"SITEGEN_SMTP": f"smtp://127.0.0.1:{port}", "SITEGEN_FROM": "desk@example.org"}
    said = edition(site, "2021-20", "--send", "--to", "a@example.org", "--unsubscribe", "{{leave}}", env=env)
    assert said.code == 2
    assert "passes no service that would put an address in the place of this sign" in said.err
    assert memory.taken == []


@pytest.mark.parametrize(
    ("address", "post"),
    [("https://example.org/leave?a=1", "List-Unsubscribe=One-Click"), ("http://example.org/leave", None)],
)
def test_one_click_is_promised_for_https_alone(address: str, post: str | None, site: Path, tmp_path: Path) -> None:
    assert edition(site, "2021-20", "--out", tmp_path, "--unsubscribe", address).code == 0
    message = read(tmp_path / "2021-20.eml")
    assert message["List-Unsubscribe"] == f"<{address}>"
    assert message["List-Unsubscribe-Post"] == post


def test_ones_own_way_to_unsubscribe_is_taken(site: Path, inbox: tuple[_Inbox, int]) -> None:
    memory, port = inbox
    env = {"SITEGEN_SMTP": f"smtp://127.0.0.1:{port}"}
    more = ["--from", "desk@example.org", "--unsubscribe", "mailto:leave@example.org"]
    assert edition(site, "2021-20", "--send", "--to", "list@example.org", *more, env=env).code == 0
    message = message_from_bytes(memory.taken[0].content, policy=policy.SMTP)
    assert message["List-Unsubscribe"] == "<mailto:leave@example.org>"
    assert "List-Unsubscribe-Post" not in message


@pytest.mark.parametrize(
    ("refused", "answer", "words"),
    [
        ({"list@example.org": "550 no such box"}, "250 ok", "the server refused list@example.org: 550 no such box"),
        ({}, "554 looks like spam", "the server refused the message: 554 looks like spam"),
        (
            {"me@example.org": "550 no such box"},
            "250 ok",
            "the server refused me@example.org: 550 no such box",
        ),
    ],
)
def test_a_refusal_is_named_and_ends_with_1(
    refused: dict[str, str], answer: str, words: str, site: Path, inbox: tuple[_Inbox, int]
) -> None:
    memory, port = inbox
    memory.refused, memory.answer = refused, answer
    env = {"SITEGEN_SMTP": f"smtp://127.0.0.1:{port}", "SITEGEN_FROM": "desk@example.org"}
    to = ["--to", "list@example.org"] + (["--to", "me@example.org"] if "me@example.org" in refused else [])
    said = edition(site, "2021-20", "--send", *to, env=env)
    taken = f"127.0.0.1:{port} took the e-mail for list@example.org.\n" if len(to) > 2 else ""
    assert (said.code, said.out) == (1, taken)
    assert said.err == f"127.0.0.1:{port}: {words}\n"


def test_a_server_that_is_not_there_is_named(site: Path) -> None:
    port = _free_port()
    env = {"SITEGEN_SMTP": f"smtp://127.0.0.1:{port}", "SITEGEN_FROM": "desk@example.org"}
    said = edition(site, "2021-20", "--send", "--to", "list@example.org", env=env)
    assert said.code == 1
    assert said.err == f"127.0.0.1:{port}: Connection refused — is the server up, and SITEGEN_SMTP right?\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, signed by itself."""
    folder = tmp_path_factory.mktemp("certificate")
    made = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *made],
        check=True,
        capture_output=True,
    )
    return folder


def _login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"desk", b"p@ss word")
    return AuthResult(success=right, handled=False)


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_safe_connection_and_a_login_are_made_where_the_address_says_so(
    scheme: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    tls: dict[str, Any] = {"ssl_context": own} if scheme == "smtps" else {"tls_context": own, "require_starttls": True}
    memory = _Inbox()
    plain = scheme != "smtps"
    more: dict[str, Any] = {"authenticator": _login, "auth_required": plain, "auth_require_tls": plain}
    controller = Controller(memory, hostname="127.0.0.1", port=_free_port(), **tls, **more)
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = "x"
    message.set_content("Hello")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    controller.start()
    try:
        place = f"127.0.0.1:{controller.port}"
        server = server_of(f"{scheme}://desk:{quote('p@ss word')}@{place}")
        send(message, "desk@example.org", ["a@example.org"], server)
        assert [e.rcpt_tos for e in memory.taken] == [["a@example.org"]]
        with pytest.raises(MailRefused, match="the server refused the login: 535"):
            send(message, "desk@example.org", ["a@example.org"], server_of(f"{scheme}://desk:wrong@{place}"))
        monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
        with pytest.raises(MailRefused, match="no safe connection: self"):
            send(message, "desk@example.org", ["a@example.org"], server)
        assert len(memory.taken) == 1
    finally:
        controller.stop()


@pytest.mark.parametrize("address", ["", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:x"])
def test_what_names_no_server_is_refused(address: str) -> None:
    with pytest.raises(MailRefused, match="SITEGEN_SMTP"):
        server_of(address)


def test_a_password_never_travels_in_the_clear() -> None:
    with pytest.raises(MailRefused, match="sends the password in the clear"):
        server_of("smtp://desk:secret@mail.example.org")
    assert server_of("smtp+starttls://desk:secret@mail.example.org").name == "mail.example.org:587"
    assert server_of("smtps://mail.example.org").port == smtplib.SMTP_SSL_PORT


@pytest.mark.long
@pytest.mark.parametrize("slug", ["2021-20", "2024-10"])
def test_spamassassin_finds_next_to_nothing(slug: str, site: Path, inbox: tuple[_Inbox, int]) -> None:
    """Debian's own rules, without network, on what a server was sent."""
    if shutil.which("spamassassin") is None:
        assert "CI" not in os.environ, "on CI spamassassin must be there"
        pytest.skip("there is no spamassassin on this machine")
    memory, port = inbox
    env = {"SITEGEN_SMTP": f"smtp://127.0.0.1:{port}", "SITEGEN_FROM": "desk@example.org"}
    leave = ["--unsubscribe", "https://example.org/leave"]
    assert edition(site, slug, "--send", "--to", "me@example.org", *leave, env=env).code == 0
    done = subprocess.run(
        ["spamassassin", "-L", "-t"],
        input=memory.taken[0].content,
        capture_output=True,
        timeout=HANG,
        check=True,
    )
    report = done.stdout.decode(errors="replace")
    points = re.search(r"Content analysis details: +\((-?[\d.]+) points", report)
    assert points is not None, report
    assert float(points[1]) <= 0.1, report


def test_a_withdrawn_story_says_so_before_its_title_and_its_reason(tmp_path: Path) -> None:
    gone = "[{date: 2024-05-03, kind: retraction, note: Untrue.}]"
    edition = "---\ntitle: One\ndate: 2024-05-04\nsections: [{title: All, articles: [a]}]\n---\nHello.\n"
    site = small_site(tmp_path / "site", articles__a=story("A", changes=gone), editions__one=edition)
    done = command("edition", "one", "-s", site, "--out", tmp_path / "mail")
    assert done.code == 0, done.said
    text = next((tmp_path / "mail").glob("*.txt")).read_text(encoding="utf-8")
    assert "* Withdrawn: A\n" in text
    assert "\n  Withdrawn: Untrue.\n" in text
    assert "Told briefly." not in text
