"""A chat model's address on this machine: what is asked goes there and nowhere else.

Only an address of this machine is spoken to, or, where the user says so, of the private network it is in; never
one of the internet. A name is looked up once, and it is the address found that is checked and spoken to, so that
a second answer cannot lead elsewhere. No proxy is asked, no redirect followed. An answer has a time and a size
that it may take; past either the connection is cut.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Event, Thread
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from annotator import __version__

LARGEST = 2_000_000
"""Bytes that an answer may have."""

_CONNECTING = 5.0
_LOOK = 0.1
_HERE = tuple(map(ip_network, ("127.0.0.0/8", "::1/128")))
_NEAR = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))


class EndpointError(Exception):
    """The endpoint cannot be asked or gave no answer; `final` says that asking again would not help."""

    def __init__(self, what: str, *, final: bool = False) -> None:
        super().__init__(what)
        self.final = final


class Stopped(Exception):
    """The answer is no longer wanted."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server listens, such as ``http://127.0.0.1:11434/v1``.

    `near` allows the private network besides this machine; `seconds` is the longest that an answer may take.
    """

    url: str
    near: bool = False
    seconds: float = 120.0

    @property
    def problem(self) -> str:
        """Why nothing may be sent to the address as it is written; empty if it may, as far as can be seen offline."""
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError as error:
            return f"the address {self.url} is none: {error}"
        if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
            return f"the address “{self.url}” is none such as http://127.0.0.1:11434/v1"
        if parts.username or parts.password or parts.query or parts.fragment:
            return "the address must be a plain one, without a user, a password or a question"
        try:
            ip_address(parts.hostname)
        except ValueError:
            return ""
        return "" if self._may(parts.hostname) else self._refusal(parts.hostname)

    def post(self, path: str, body: bytes, cancelled: Callable[[], bool] = lambda: False) -> tuple[int, bytes]:
        """Status and body of the answer to `body`, which is JSON; EndpointError, or Stopped once `cancelled`."""
        if self.problem:
            raise EndpointError(self.problem, final=True)
        parts = urlsplit(self.url)
        until = monotonic() + self.seconds
        connection = self._connected(parts)
        watch = _Watch(connection.sock, until, cancelled)
        try:
            if isinstance(connection.sock, ssl.SSLSocket):
                self._greet(connection.sock)
            headers = {
                "Host": parts.netloc,
                "Content-Type": "application/json",
                "Accept": "application/json",
                "User-Agent": f"annotator/{__version__}",
            }
            connection.request("POST", parts.path.rstrip("/") + path, body, headers)
            answer = connection.getresponse()
            found = answer.read(LARGEST + 1)
            if not watch.cut:
                return self._sound(answer, found)
        except EndpointError:
            if not watch.cut:
                raise
        except (OSError, http.client.HTTPException) as error:
            if not watch.cut and not isinstance(error, TimeoutError):
                what = f"{self.url} broke off: {str(error) or type(error).__name__}"
                raise EndpointError(what) from error
        finally:
            watch.end()
            connection.close()
        if cancelled():
            raise Stopped
        raise EndpointError(f"{self.url} did not answer within {self.seconds:g} seconds")

    def _sound(self, answer: http.client.HTTPResponse, found: bytes) -> tuple[int, bytes]:
        if len(found) > LARGEST:
            raise EndpointError(f"{self.url} answered with more than {LARGEST:,} bytes")
        if answer.length:
            raise EndpointError(f"{self.url} broke off before the answer was complete")
        if 300 <= answer.status < 400:
            raise EndpointError(f"{self.url} sends elsewhere, which is not followed: correct the address", final=True)
        return answer.status, found

    def _connected(self, parts: SplitResult) -> http.client.HTTPConnection:
        """A connection to an address that was looked up and checked."""
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise EndpointError(f"{self.url}: the name {host} is not known ({error})", final=True) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            if not self._may(address):
                raise EndpointError(self._refusal(address), final=True)
        connection = http.client.HTTPConnection(host, port)
        connection.auto_open = 0  # or it would look the name up again by itself
        problem: OSError | None = None
        for address in addresses:
            try:
                sock = socket.create_connection((address, port), min(_CONNECTING, self.seconds))
                sock.settimeout(self.seconds)
                connection.sock = _secured(sock, host) if parts.scheme == "https" else sock
                return connection
            except OSError as error:
                problem = error
        why = problem.strerror or str(problem) if problem else "no address"
        raise EndpointError(f"nothing answers at {self.url} ({why}): start the server there", final=True)

    def _greet(self, sock: ssl.SSLSocket) -> None:
        try:
            sock.do_handshake()
        except ssl.SSLError as error:
            what = f"{self.url} cannot be spoken to in secret ({error.reason or error})"
            raise EndpointError(f"{what}: correct the address, or the server's certificate", final=True) from error

    def _may(self, address: str) -> bool:
        """Whether an address is this machine, or of the private network where that is allowed."""
        ip = ip_address(address.partition("%")[0])
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        return any(ip in network for network in (*_HERE, *(_NEAR if self.near else ())))

    def _refusal(self, address: str) -> str:
        if not self.near and Endpoint(self.url, near=True)._may(address):
            return f"{address} is another machine of your network, to which nothing is sent unless you allow it"
        return f"{address} is not on this machine or its network, and no article is sent elsewhere"


def _secured(sock: socket.socket, host: str) -> ssl.SSLSocket:
    """The connection in secret, but for the greeting, which may take long; closed when that cannot be."""
    try:
        return ssl.create_default_context().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    except BaseException:
        sock.close()
        raise


class _Watch:
    """Cuts a connection once its time is over or its answer is no longer wanted."""

    def __init__(self, sock: socket.socket, until: float, cancelled: Callable[[], bool]) -> None:
        self.cut = False
        self._sock, self._until, self._cancelled = sock, until, cancelled
        self._over = Event()
        self._thread = Thread(target=self._run, name="annotator-endpoint", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(_LOOK):
            if monotonic() > self._until or self._cancelled():
                self.cut = True
                with suppress(OSError):  # It may just have been closed from the other side.
                    # Not `SSLSocket.shutdown`, which takes away what the other thread reads from.
                    socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
                return

    def end(self) -> None:
        """Stop watching."""
        self._over.set()
        self._thread.join()
