"""Messages and pages saved as messages: what their headers state, in any charset, and without trackers."""

import plistlib
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from formats_support import article, extracted, seed, told

from sitegen.importer.formats.documents.mail_links import target
from sitegen.importer.formats.extracted import Unreadable
from sitegen.importer.formats.mime import message_of, text_of
from sitegen.importer.formats.table import recognise

STORY = (
    "The ministers of Norland and Varn signed a pact on Monday that obliges both to report attacks on hospitals within "
    "a day.\n\nIt is the first of its kind, and it leaves open who pays for the teams that are to help.\n\n"
    "The parliament of Varn will vote on the text in June, after a committee has heard experts.\n"
)
PARAGRAPHS = "".join(f"<p>{each}</p>" for each in STORY.strip().split("\n\n"))


def message(text: str = STORY, html: str = "", **headers: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    given = {"From": "Ada Clerk <ada@example.org>", "To": "digest@example.org", "Subject": "A pact for networks"}
    given |= {"Date": "Tue, 03 May 2022 08:16:00 +0200", "Message-ID": "<1@example.org>"}
    for name, value in (given | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        if value:
            mail[name] = value
    if text:
        mail.set_content(text)
    if html:
        (mail.add_alternative if text else mail.set_content)(html, subtype="html")
    return mail


def test_a_message_states_its_subject_day_and_sender() -> None:
    parsed = seed(message().as_bytes())
    assert told(parsed) == {
        "title": "A pact for networks",
        "date": "2022-05-03T08:16:00+02:00",
        "source.published": "2022-05-03T08:16:00+02:00",
        "source.author": ("Ada Clerk",),
    }
    assert parsed.body.split() == STORY.split()


def test_of_a_newsletter_the_sender_is_the_outlet() -> None:
    mail = message(From="Cyber Sample Weekly <news@example.org>", List_Id="<weekly.example.org>")
    fields = told(seed(mail.as_bytes()))
    assert fields["source.name"] == "Cyber Sample Weekly"
    assert "source.author" not in fields


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "koi8-r", "iso-2022-jp", "gb18030"])
def test_a_message_is_read_in_its_charset(charset: str) -> None:
    words = {"koi8-r": "Пакт подписан", "iso-2022-jp": "協定が署名された", "gb18030": "协定已签署"}.get(
        charset, "Ein Pakt für Häfen"
    )
    mail = message("")
    mail.set_content(f"{STORY}\n{words}, ok.\n", charset=charset, cte="base64")
    mail.replace_header("Subject", words)
    parsed = seed(mail.as_bytes())
    assert told(parsed)["title"] == words
    assert f"{words}, ok." in article(mail.as_bytes()).text


def test_a_charset_that_is_none_is_settled_by_the_bytes() -> None:
    data = message(STORY + "\nFür Häfen gilt das nicht.\n").as_bytes().replace(b'charset="utf-8"', b'charset="x-none"')
    assert "Für Häfen gilt das nicht." in article(data).text


def test_a_newsletters_links_lead_to_their_targets_and_its_pictures_stay_out() -> None:
    link = "https://click.example.net/r?u=https%3A%2F%2Fexample.org%2Fpact%3Futm_source%3Dmail%26id%3D7&s=abc"
    html = (
        f'<html><body><img src="https://t.example.net/open.gif" width="1" height="1"><h1>A pact for networks</h1>'
        f'{PARAGRAPHS}<p>The text of the pact is <a href="{link}">on the site of the ministry</a>, in full.</p>'
        "</body></html>"
    )
    found = article(message("", html, List_Id="<weekly.example.org>").as_bytes())
    assert 'href="https://example.org/pact?id=7"' in found.text
    assert "open.gif" not in found.text
    assert found.notes == ("links led through trackers: 1; they lead to their targets now",)
    assert (
        "on the site of the ministry](https://example.org/pact?id=7)"
        in seed(message("", html, List_Id="<weekly.example.org>").as_bytes()).body
    )


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://example.org/a?utm_source=x", "https://example.org/a"),
        ("https://l.example.net/?url=https://example.org/a", "https://example.org/a"),
        ("https://l.example.net/CL0/https:%2F%2Fexample.org%2Fa/1/01-x", "https://example.org/a/1/01-x"),
        ("https://example.org/search?q=https", "https://example.org/search?q=https"),
        ("https://example.org/?q=javascript:alert(1)", "https://example.org/?q=javascript:alert(1)"),
    ],
)
def test_a_redirector_that_names_its_target_is_taken_off(address: str, wanted: str) -> None:
    assert target(address) == wanted


def test_a_subscribers_own_address_is_not_the_newsletters() -> None:
    browser = '<p><a href="https://example.org/view?e={}">View in your browser</a></p>'
    for token, wanted in (("", None), ("9f3a", None)):
        html = f"<html><body>{browser.format(token)}{PARAGRAPHS}</body></html>"
        assert told(article(message("", html).as_bytes())).get("source.url") == wanted
    html = f'<html><body><a href="https://example.org/issues/7">View in your browser</a>{PARAGRAPHS}</body></html>'
    assert told(article(message("", html).as_bytes()))["source.url"] == "https://example.org/issues/7"


FORWARDED = f"""FYI, for the digest?

---------- Forwarded message ---------
From: Sample Wire <desk@example.org>
Date: Mon, 2 May 2022 at 17:00
Subject: Ports agree on a pact
To: Ada Clerk <ada@example.org>

{STORY}"""


def test_of_a_forwarded_message_the_inner_headers_count_and_the_note_above_is_set_aside() -> None:
    found = article(message(FORWARDED, Subject="Fwd: Ports agree on a pact").as_bytes())
    fields = told(found)
    assert (fields["title"], fields["source.name"]) == ("Ports agree on a pact", "Sample Wire")
    assert str(fields["date"]).startswith("2022-05-02")
    assert found.notes == ("set aside by forwarding-note: FYI, for the digest?",)
    assert found.text.split() == STORY.split()


def test_of_a_message_attached_whole_the_inner_one_is_read() -> None:
    outer = message("See below.", Subject="Fwd: x")
    outer.add_attachment(message(Subject="The inner subject"))
    assert told(article(outer.as_bytes()))["title"] == "The inner subject"


def test_a_forwarded_link_becomes_the_address_of_the_story() -> None:
    mail = message("Look:\nhttps://example.org/pact?utm_medium=email\n", Subject="Fwd: A pact for networks")
    fields = told(article(mail.as_bytes()))
    assert fields == {"source.url": "https://example.org/pact", "title": "A pact for networks"}


def test_attachments_are_named_as_passed_over() -> None:
    mail = message()
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="pact.pdf")
    assert [each.name for each in extracted(mail.as_bytes()).passed_over] == ["pact.pdf"]


def test_a_signature_is_set_aside_and_told() -> None:
    found = article(message(f"{STORY}\n-- \nAda Clerk\n+00 123\n").as_bytes())
    assert "set aside by mail-signature: Ada Clerk +00 123" in found.notes
    assert "+00 123" not in found.text


def test_a_message_without_text_is_refused() -> None:
    mail = message("")
    mail.set_content(b"x", maintype="image", subtype="png")
    with pytest.raises(Unreadable, match="holds no text"):
        article(mail.as_bytes())


def test_a_message_of_parts_in_parts_without_end_is_refused() -> None:
    data = b"Subject: x\r\nMessage-ID: <1@x>\r\nFrom: a@example.org\r\n"
    for n in range(80):
        data += b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
    with pytest.raises(Unreadable, match="nested too deeply"):
        article(data + b"Content-Type: text/plain\r\n\r\nx\r\n")


PAGE = (
    "<html lang=en><head><title>A pact for networks</title></head>"
    f"<body><article><h1>A pact for networks</h1>{PARAGRAPHS}</article></body></html>"
)


def mhtml(page: str = PAGE) -> bytes:
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/pact\r\n"
        "Subject: A pact for networks\r\n"
        "Date: Mon, 30 Nov 2026 14:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        '\ttype="text/html";\r\n\tboundary="----b----"\r\n\r\n\r\n------b----\r\nContent-Type: text/html\r\n'
        "Content-Transfer-Encoding: 8bit\r\nContent-Location: https://example.org/pact\r\n\r\n"
    )
    return f"{head}{page}\r\n------b------\r\n".encode()


def test_a_page_saved_as_one_message_states_its_address_and_not_the_day_of_saving() -> None:
    parsed = seed(mhtml())
    fields = told(parsed)
    assert (fields["title"], fields["source.url"]) == ("A pact for networks", "https://example.org/pact")
    assert not fields.keys() & {"date", "source.published"}
    assert parsed.body.split() == STORY.split()


def test_an_mhtml_file_without_a_page_is_refused() -> None:
    with pytest.raises(Unreadable, match="holds no page"):
        article(mhtml().replace(b"Content-Type: text/html\r\n", b"Content-Type: image/png\r\n"))


def test_a_web_archive_of_safari_is_its_page() -> None:
    held = {"WebMainResource": {"WebResourceData": PAGE.encode(), "WebResourceMIMEType": "text/html",
            "WebResourceTextEncodingName": "UTF-8", "WebResourceURL": "https://example.org/pact"}}  # fmt: skip
    parsed = seed(plistlib.dumps(held, fmt=plistlib.FMT_BINARY))
    assert told(parsed)["source.url"] == "https://example.org/pact"
    assert parsed.body.split() == STORY.split()


def test_words_html_is_a_document_all_of_which_is_text() -> None:
    page = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
        '<meta name=Generator content="Microsoft Word 15">'
        "<title>A pact</title><!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>Ada Clerk</o:Author>"
        "</o:DocumentProperties></xml><![endif]--></head><body><div class=WordSection1><p class=MsoTitle>A pact for "
        f"networks<o:p></o:p></p>{PARAGRAPHS}</div></body></html>"
    )
    parsed = seed(page.encode())
    assert told(parsed)["title"] == "A pact for networks"
    assert told(parsed)["source.author"] == ("Ada Clerk",)
    assert parsed.body.split() == STORY.split()


REGISTER = """[Federal Register Volume 86, Number 230 (Friday, December 3, 2021)]
[Rules and Regulations]
[Pages 68560-68561]
From the Federal Register Online via the Government Publishing Office [www.gpo.gov]
[FR Doc No: 2021-00000]


=======================================================================
-----------------------------------------------------------------------

DEPARTMENT OF SAMPLES

49 CFR Part 1580


Ratification of a Sample Directive

AGENCY: Department of Samples.

ACTION: Notification of ratification.

-----------------------------------------------------------------------

SUMMARY: The department is publishing official notice that a board has
ratified a directive that applies to the owners of pipelines.

[[Page 68561]]

SUPPLEMENTARY INFORMATION: The directive requires that owners report what
happened to the agency.
"""


def test_the_text_of_the_federal_register_states_its_day_and_title() -> None:
    found = article(REGISTER.encode())
    assert told(found)["title"] == "Ratification of a Sample Directive"
    assert (told(found)["date"], told(found)["source.name"]) == ("2021-12-03", "Federal Register")
    assert "[[Page" not in found.text
    assert "a board has ratified a directive" in found.text
    assert any(note.startswith("set aside by federal-register-header: [Federal") for note in found.notes)


def test_a_page_that_single_file_saved_states_its_address() -> None:
    from sitegen.importer.parse import read_seed

    comment = (
        "<!--\n Page saved with SingleFile \n url: https://example.org/pact \n"
        " saved date: Mon Nov 30 2026 14:00:00 GMT+0000\n-->"
    )
    page = f"<!DOCTYPE html> {PAGE.replace('<html lang=en>', '<html lang=en>' + comment)}"
    assert recognise(page.encode()) is None
    fields = {field.name: field.value for field in read_seed(page)[1].fields}
    assert fields["source.url"] == "https://example.org/pact"
    assert not fields.keys() & {"date", "source.published"}


def test_a_canonical_link_that_single_file_added_hides_no_address_of_the_pages_own() -> None:
    from sitegen.importer.parse import read_seed

    head = (
        "<!--\n Page saved with SingleFile \n url: https://example.org/pact?from=mail \n-->"
        '<meta property="og:url" content="https://example.org/pact">'
        '<link rel="canonical" href="https://example.org/pact?from=mail">'
    )
    fields = {field.name: field.value for field in read_seed(PAGE.replace("<head>", "<head>" + head))[1].fields}
    assert fields["source.url"] == "https://example.org/pact"


def test_lines_that_a_mail_program_broke_are_one_again() -> None:
    broken = (
        "The pact obliges \nboth states. \nFrom June on it applies.\n\n From the start it was contested.\n"
        "> It was \n> right.\n>> Was it?\n-- \nAda"
    )
    whole = (
        "The pact obliges both states. From June on it applies.\n\nFrom the start it was contested.\n"
        "> It was right.\n>> Was it?\n-- \nAda"
    )

    def read(kind: str, text: str) -> str:
        return text_of(message_of(f"Content-Type: text/plain; charset=utf-8{kind}\n\n{text}".encode()))

    assert read("; format=flowed", broken) == whole
    assert read("; format=Flowed; DelSp=Yes", broken.replace(" \n", "  \n").replace("--  \n", "-- \n")) == whole
    assert read("; format=flowed; delsp=yes", "https://example.org/a/ \nb") == "https://example.org/a/b"
    assert read("", broken) == broken


def test_what_was_written_above_an_attached_message_is_told() -> None:
    mail = (
        "From: Bo <bo@example.org>\nMessage-ID: <1@example.org>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: text/plain\n\nPlease print this.\n'
        "--m\nContent-Type: message/rfc822\n\nFrom: Ada Clerk <ada@example.org>\nSubject: A pact on networks\n"
        "Content-Type: text/plain\n\nThe ministers signed a pact.\n--m--\n"
    )
    found = article(mail.encode())
    assert (found.text.strip(), found.notes) == (
        "The ministers signed a pact.",
        ("set aside by forwarding-note: Please print this.",),
    )
