"""A page from the network, fetched once and only when somebody names its address.

Addresses inside a private network are refused, also behind a name or a redirect: the connection is made to the
address that was looked at. Proxies are not used, because behind one that could not be said.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path, PurePosixPath
from socket import IPPROTO_TCP, create_connection, getaddrinfo, socket
from time import monotonic
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from annotator import __version__
from annotator.core.model import Article
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass
from annotator.formats.articles import SUFFIXES, reader
from annotator.formats.articles.html import article_of, decoded
from annotator.formats.articles.source import in_memory
from annotator.formats.contract import FormatError, Taking

SECONDS = 20.0
MOST = 20_000_000
_HOPS = 5
_SAFE = "/%?:@!$&'()*+,;=~"
_TRANSLATED = IPv6Network("64:ff9b::/96")
_TYPES = {
    "text/html": "page",
    "application/xhtml+xml": "page",
    "application/pdf": "pdf",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/xml": "feed",
    "text/xml": "feed",
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/csv": "table",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}


def is_public(address: str) -> bool:
    """Whether an IP address belongs to a machine that anybody can reach."""
    ip: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(ip, IPv6Address):
        within = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        ip = within or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _TRANSLATED else ip)
    return ip.is_global and not ip.is_multicast


@valueclass(frozen=True, slots=True)
class Fetching:
    """How to fetch: seconds to wait for an answer and for all of it, bytes at most, which IP addresses are allowed.

    `moved` is called from time to time.
    """

    seconds: float = SECONDS
    most: int = MOST
    allowed: Callable[[str], bool] = is_public
    moved: Callable[[], None] = lambda: None


def read(url: str, taking: Taking, how: Fetching | None = None) -> Iterator[Sheet]:
    """The articles at an address; FormatError says why there is none."""
    taking.progress.path = shown(url)
    url, headers, data = fetched(url, replace(how or Fetching(), moved=taking.progress.moved))
    path = shown(url)
    source = in_memory(path, data)
    kind = _TYPES.get(headers.get_content_type()) or SUFFIXES.get(PurePosixPath(urlsplit(url).path).suffix.lower())
    if kind is None:
        what = f"it is {headers.get_content_type()}, which holds no article"
        raise FormatError(path, what, remedy="save it as a file")
    articles: Iterator[Article] = (
        iter([article_of(source, decoded(source, data, headers.get_content_charset() or ""), url)])
        if kind == "page"
        else reader(kind)(source, taking)
    )
    for article in articles:
        yield Sheet(article if article.url else replace(article, url=url))
        taking.progress.moved()


def shown(url: str) -> Path:
    """An address as it is called in messages: without scheme and query; FormatError when it is none."""
    parts = _parsed(url)
    return Path((parts.hostname or "no host") + parts.path)


def _parsed(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        what = f"it is no address of a page ({error})"
        raise FormatError(Path(url.partition("://")[2] or url), what, remedy="look at it") from None


def fetched(url: str, how: Fetching) -> tuple[str, Message, bytes]:
    """Where the page was found in the end, its headers and its bytes."""
    until = monotonic() + how.seconds
    for _ in range(_HOPS + 1):
        how.moved()
        path = shown(url)
        try:
            with _asked(url, how, until) as response:
                where = response.headers.get("Location")
                if response.status in (301, 302, 303, 307, 308) and where:
                    url = urljoin(url, where)
                    continue
                if response.status != 200:
                    raise FormatError(path, f"the server says {response.status} {response.reason}")
                if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                    raise FormatError(path, "the server packs its pages", remedy="save the page as a file")
                return url, response.headers, _body(response, path, how, until)
        except TimeoutError:
            what = f"the server did not answer within {how.seconds:g} seconds"
            raise FormatError(path, what, remedy="try again later") from None
        except (OSError, HTTPException, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise FormatError(path, f"it cannot be fetched ({why})", remedy="look at its address") from None
    raise FormatError(shown(url), f"it leads on and on, more than {_HOPS} times", remedy="look at its address")


def _asked(url: str, how: Fetching, until: float) -> HTTPResponse:
    parts = _parsed(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FormatError(shown(url), f"“{parts.scheme}” is no address of a page", remedy="name one with http or https")
    if parts.username is not None:
        raise FormatError(shown(url), "its address holds a password", remedy="name it without")
    secure = parts.scheme == "https"
    link = _connected(parts.hostname, parts.port or (443 if secure else 80), how, until)
    connection = (HTTPSConnection if secure else HTTPConnection)(parts.hostname, parts.port)
    try:
        if secure:
            link = ssl.create_default_context().wrap_socket(link, server_hostname=parts.hostname)
        connection.sock = link
        path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        who = f"article-annotator/{__version__}"
        headers = {"User-Agent": who, "Accept-Encoding": "identity", "Connection": "close"}
        connection.request("GET", path, headers=headers)
        return connection.getresponse()
    except BaseException:
        link.close()
        raise


def _connected(host: str, port: int, how: Fetching, until: float) -> socket:
    """A connection to the host, by an address that was looked at."""
    addresses = {str(info[4][0]) for info in getaddrinfo(host, port, proto=IPPROTO_TCP)}
    for address in sorted(addresses):
        if not how.allowed(address):
            what = f"it is on a private network ({address}), from which nothing is fetched"
            raise FormatError(Path(host), what, remedy="save the page as a file")
    failed: OSError = OSError("it has no address")
    for address in sorted(addresses, key=lambda a: ":" in a):
        try:
            return create_connection((address, port), timeout=_left(until))
        except OSError as error:
            failed = error
    raise failed


def _body(response: HTTPResponse, path: Path, how: Fetching, until: float) -> bytes:
    """All bytes of the answer, as long as they are few enough and come in time."""
    parts, size = [], 0
    while part := response.read1(65536):
        parts.append(part)
        size += len(part)
        if size > how.most:
            raise FormatError(path, f"it has more than {how.most:,} bytes", remedy="save it as a file")
        _left(until)
        how.moved()
    if response.length:
        raise FormatError(path, "the answer was cut off", remedy="try again later")
    return b"".join(parts)


def _left(until: float) -> float:
    """The seconds that are left; TimeoutError when there is none."""
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
