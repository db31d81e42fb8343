"""What mail servers say instead of yes: every refusal in one line, and nothing taken for a refusal that is none."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage

import pytest

from sitegen.errors import MailRefused
from sitegen.publishing.smtp import send, server_of

USUAL = {"EHLO": "250-here\r\n250 8BITMIME", "DATA": "354 go on", "QUIT": "221 goodbye"}


@contextmanager
def server_that(says: Mapping[str, str]) -> Iterator[str]:
    """The address of a mail server that answers as told, and hangs up where its answer is empty."""
    answers = {**USUAL, **says}

    def talk(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            body = False
            said = answers.get("greeting", "220 here")
            while said:
                connection.sendall(said.encode("latin-1") + b"\r\n")
                body = body or said.startswith("354")
                line = lines.readline()
                while body and line != b".\r\n":
                    line = lines.readline()
                word = "end" if body else line[:4].decode("latin-1").upper().strip()
                body = False
                said = answers.get(word, "250 fine") if line else ""

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def work() -> None:
            try:
                talk(listening.accept()[0])
            except OSError:
                return

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def handed(address: str) -> None:
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = "x"
    message.set_content("Hello")
    send(message, "desk@example.org", ["list@example.org"], server_of(address), timeout=5)


@pytest.mark.parametrize("goodbye", ["221 goodbye", "500 what", "250 fine", ""])
def test_a_message_that_was_taken_is_taken_whatever_the_server_says_to_a_goodbye(goodbye: str) -> None:
    with server_that({"QUIT": goodbye}) as place:
        handed(f"smtp://{place}")


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"greeting": "421 too busy"}, "the server refused the connection: 421 too busy — try again later"),
        ({"greeting": "554 go away"}, "the server refused the connection: 554 go away"),
        ({"greeting": "SSH-2.0-x"}, "this is no mail server, it said “2.0-x” — correct SITEGEN_SMTP"),
        ({"greeting": ""}, "the server hung up — try again later"),
        ({"EHLO": "550 no", "HELO": "550 no"}, "the server refused the connection: 550 no"),
        ({"MAIL": "550 not you"}, "the server refused the sender desk@example.org: 550 not you"),
        ({"MAIL": "451 soon"}, "the server refused the sender desk@example.org: 451 soon — try again later"),
        ({"RCPT": "550 no such box"}, "the server refused list@example.org: 550 no such box"),
        ({"DATA": "554 no"}, "the server refused the message: 554 no"),
        ({"end": "552 too long"}, "the server refused the message: 552 too long"),
        ({"end": "550-It is\r\n550 \x1b[31mspam\xff"}, "the server refused the message: 550 It is [31mspam\ufffd"),
        ({"MAIL": ""}, "the server hung up — try again later"),
        ({"RCPT": ""}, "the server hung up — try again later"),
        ({"end": ""}, "the server hung up — try again later"),
    ],
)
def test_a_refusal_is_told_in_the_servers_own_words(says: dict[str, str], words: str) -> None:
    with server_that(says) as place, pytest.raises(MailRefused) as told:
        handed(f"smtp://{place}")
    assert str(told.value) == f"{place}: {words}"


@pytest.mark.parametrize("scheme", ["smtp+starttls://", "smtp://desk:secret@"])
def test_what_the_server_does_not_offer_is_told_with_a_mend(scheme: str) -> None:
    with server_that({}) as place, pytest.raises(MailRefused, match=r"supported by server\..* — correct"):
        handed(f"{scheme}{place}")


def test_a_server_that_says_a_little_for_ever_ends_with_the_budget() -> None:
    held = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def trickle() -> None:
            connection = listening.accept()[0]
            with connection:
                while not held.is_set():
                    connection.sendall(b"220-a little more\r\n")
                    held.wait(0.02)

        thread = threading.Thread(target=trickle, daemon=True)
        thread.start()
        server = server_of(f"smtp://127.0.0.1:{listening.getsockname()[1]}")
        with pytest.raises(MailRefused, match=r"no whole answer in 0\.3 seconds — try again later"):
            send(EmailMessage(), "a@example.org", ["b@example.org"], server, timeout=20, longest=0.3)
        held.set()
        thread.join()


def test_a_password_that_a_server_says_again_is_not_shown() -> None:
    said = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 no, hunter2 is wrong"}
    with server_that(said) as place, pytest.raises(MailRefused) as failed:
        handed(f"smtp://me:hunter2@{place}")
    assert "no, *** is wrong" in str(failed.value)


def test_a_password_that_no_login_can_carry_is_told_as_such() -> None:
    with server_that({"EHLO": "250-here\r\n250 AUTH PLAIN"}) as place, pytest.raises(MailRefused) as failed:
        handed(f"smtp://me:h%C3%BCnter2@{place}")
    assert "the user and password, hold a character that mail servers do not take" in str(failed.value)
    assert "hünter2" not in str(failed.value)


@pytest.mark.parametrize("host", [f"{'a' * 70}.example.org", "a..example.org"])
def test_a_host_that_no_name_can_be_is_told_as_such(host: str) -> None:
    with pytest.raises(MailRefused, match=r"the host, or the user .* — correct SITEGEN_SMTP"):
        handed(f"smtp://{host}")
