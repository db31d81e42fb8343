"""Sends a message to an SMTP server (RFC 5321), as a test or to a mailing list's own address.

The server is given as an address: `smtp://host:port`, `smtp+starttls://user:password@host` or `smtps://…`.
"""

import smtplib
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from sitegen.errors import MailRefused

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
SILENCE_SECONDS = 30.0
"""The time limit for a server that sends nothing."""
TOTAL_SECONDS = 120.0
"""The time limit for the whole exchange."""


@dataclass(frozen=True)
class SmtpServer:
    """An SMTP server, its protocol, and the credentials."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @property
    def name(self) -> str:
        """The server without its credentials."""
        return f"{self.host}:{self.port}"


def server_of(address: str) -> SmtpServer:
    """Parse a server's address. Raises MailRefused where it is not valid, or would send a password in the clear."""
    forms = "smtp://host:25, smtp+starttls://user:password@host:587 or smtps://user:password@host:465"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise MailRefused(f"SITEGEN_SMTP: the port is no number — write {forms}") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise MailRefused(f"SITEGEN_SMTP names no mail server — write {forms}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and parts.scheme == "smtp" and parts.hostname not in _LOOPBACK:
        raise MailRefused("SITEGEN_SMTP: smtp:// sends the password in the clear — write smtp+starttls:// or smtps://")
    return SmtpServer(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password)


def send(
    message: EmailMessage,
    sender: str,
    to: Sequence[str],
    server: SmtpServer,
    timeout: float = SILENCE_SECONDS,
    longest: float = TOTAL_SECONDS,
) -> None:
    """Send the message. Raises MailRefused, with what the server said, where it does not accept it for all."""
    try:
        _hand_over(message, sender, to, server, timeout, longest)
    except MailRefused as error:
        if not server.password:
            raise
        # A server may repeat the password.
        raise MailRefused(str(error).replace(server.password, "***")) from None


def _hand_over(
    message: EmailMessage, sender: str, to: Sequence[str], server: SmtpServer, timeout: float, longest: float
) -> None:
    """Send the message in a thread: a server that sends a little now and then never reaches the socket's time limit."""
    ended: list[dict[str, tuple[int, bytes]] | Exception] = []

    def work() -> None:
        try:
            ended.append(_send(message, sender, to, server, timeout))
        except Exception as error:  # noqa: BLE001 (smtplib raises ValueError of several kinds for odd names and replies)
            ended.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(longest)
    if not ended:
        raise MailRefused(f"{server.name}: no whole answer in {longest:g} seconds — try again later")
    if not isinstance(ended[0], dict):
        raise _refusal(ended[0], server, sender, len(to), timeout)
    if ended[0]:
        raise MailRefused(_recipients(server, ended[0], len(to)))


def _refusal(error: Exception, server: SmtpServer, sender: str, total: int, timeout: float) -> MailRefused:
    """What went wrong, in one line."""
    try:
        raise error
    except smtplib.SMTPRecipientsRefused as error:
        return MailRefused(_recipients(server, error.recipients, total))
    except smtplib.SMTPAuthenticationError as error:
        return MailRefused(f"{server.name}: the server refused the login: {_said(error)} — correct SITEGEN_SMTP")
    except smtplib.SMTPSenderRefused as error:
        return MailRefused(f"{server.name}: the server refused the sender {sender}: {_said(error)}")
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
        if not 200 <= error.smtp_code < 600:
            said = _line(error.smtp_error)
            return MailRefused(f"{server.name}: this is no mail server, it said “{said}” — correct SITEGEN_SMTP")
        return MailRefused(f"{server.name}: the server refused the connection: {_said(error)}")
    except smtplib.SMTPResponseException as error:
        return MailRefused(f"{server.name}: the server refused the message: {_said(error)}")
    except smtplib.SMTPNotSupportedError as error:
        return MailRefused(f"{server.name}: {' '.join(str(error).split())} — correct SITEGEN_SMTP")
    except smtplib.SMTPServerDisconnected:
        return MailRefused(f"{server.name}: the server hung up — try again later")
    except smtplib.SMTPException as error:
        return MailRefused(f"{server.name}: {' '.join(str(error).split())}")
    except ssl.SSLError as error:
        reason = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else error.reason
        return MailRefused(f"{server.name}: no safe connection: {reason} — correct the server's name or port")
    except TimeoutError:
        return MailRefused(f"{server.name}: no answer in {timeout:g} seconds — try again later")
    except UnicodeError:
        message = "the host, or the user and password, hold a character that mail servers do not take"
        return MailRefused(f"{server.name}: {message} — correct SITEGEN_SMTP")
    except ValueError:
        return MailRefused(f"{server.name}: the server answers what no mail server does — correct SITEGEN_SMTP")
    except OSError as error:
        return MailRefused(f"{server.name}: {error.strerror or error} — is the server up, and SITEGEN_SMTP right?")


def _send(
    message: EmailMessage, sender: str, to: Sequence[str], server: SmtpServer, timeout: float
) -> dict[str, tuple[int, bytes]]:
    context = ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=timeout)
    try:
        if server.scheme == "smtp+starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        return connection.send_message(message, sender, list(to))
    finally:
        # The answer to QUIT changes nothing: the message was accepted or refused before.
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
        connection.close()


def _recipients(server: SmtpServer, refused: dict[str, tuple[int, bytes]], total: int) -> str:
    rows = [f"{address}: {code} {_line(text)}" for address, (code, text) in sorted(refused.items())]
    others = total - len(refused)
    taken = f"; it took the message for {others} {'other' if others == 1 else 'others'}" if others else ""
    return f"{server.name}: the server refused {'; '.join(rows)}{taken}"


def _said(error: smtplib.SMTPResponseException) -> str:
    later = " — try again later" if 400 <= error.smtp_code < 500 else ""
    return f"{error.smtp_code} {_line(error.smtp_error)}{later}"


def _line(said: bytes | str) -> str:
    """A server's reply as one line."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
