"""Mails (``.eml``): the subject as title, the sender as byline, the plain text or else the HTML as text."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from annotator.core.model import Article
from annotator.formats.articles.html import text_of
from annotator.formats.articles.source import Source
from annotator.formats.contract import FormatError, Taking
from annotator.formats.metadata import Metadata


def read(source: Source, taking: Taking) -> Iterator[Article]:
    """The article that a mail is; attachments are named in its metadata, not read."""
    data = source.whole()
    source.genuine(data)
    try:
        mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(data)
        if not {"from", "subject", "date", "mime-version"} & {name.lower() for name in mail}:
            raise source.fault("it is no mail: it has neither sender, subject nor date", "name it .txt if it is text")
        body = mail.get_body(("plain", "html"))
        text = body.get_content() if body is not None else ""
        subject, sender, sent = mail["subject"], mail["from"], mail["date"]
        attached = [part.get_filename() or "" for part in mail.iter_attachments()] if mail.is_multipart() else []
        moment = sent.datetime if sent is not None else None
    except FormatError:
        raise
    except Exception as error:  # the email package lets whatever its parsers raise pass
        raise source.fault(f"it is no mail that can be read ({error})", "save its text as .txt") from None
    if body is not None and body.get_content_subtype() == "html":
        text = text_of(text)
    addresses = sender.addresses if sender is not None else ()
    known = Metadata(
        title=" ".join(str(subject or "").split()),
        byline=", ".join(address.display_name or address.addr_spec for address in addresses),
        published=moment.isoformat() if moment else "",
    )
    yield known.article("", source.checked(text), {"attachments": attached} if attached else {})
