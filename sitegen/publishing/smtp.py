"""Handing a message to an SMTP server (RFC 5321), as a test or to a list's own address.

The server is named by an address: `smtp://host:port`, `smtp+starttls://user:password@host` or `smtps://…`.
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
TIMEOUT = 30.0
"""Seconds to wait for a server that says nothing."""
LONGEST = 120.0
"""Seconds that all of it may take."""


@dataclass(frozen=True)
class SmtpServer:
    """An SMTP server, how to speak with it, and as whom."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @property
    def name(self) -> str:
        """The server without what is secret."""
        return f"{self.host}:{self.port}"


def server_of(address: str) -> SmtpServer:
    """Read a server's address. Raises MailRefused where it is none, or where a password would travel in the clear."""
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
    timeout: float = TIMEOUT,
    longest: float = LONGEST,
) -> None:
    """Hand the message over. Raises MailRefused, with what the server said, where it is not taken for all."""
    try:
        _hand_over(message, sender, to, server, timeout, longest)
    except MailRefused as error:
        if not server.password:
            raise
        # A server may say again what it was told.
        raise MailRefused(str(error).replace(server.password, "***")) from None


def _hand_over(
    message: EmailMessage, sender: str, to: Sequence[str], server: SmtpServer, timeout: float, longest: float
) -> None:
    """Hand the message over in a thread of its own: a server that says a little now and then is never silent."""
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
        # What the server says to a goodbye changes nothing: the message was taken, or was refused before.
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
    """What a server said, on one line, whatever it holds."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
