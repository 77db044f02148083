"""What a service can be told: where it listens, who may see what, and its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from consilience.access import TIERS
from consilience.errors import Refused

#: Names under which a computer reaches itself.
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Times in seconds, sizes in bytes.

    ``url`` is the address under which people reach the service, where that is not the one it
    listens on. ``key`` lets somebody read, ``token`` lets somebody write; empty: no key is
    asked for, nobody may write. Facts up to ``in_memory`` are held in memory, more are read
    from disk. ``per_minute`` is the time of queries that one address may use in a minute (0: as
    much as it likes). ``proxies`` are addresses whose word on who asks is believed. ``here`` is
    the secret of the pages that write (importing, reviewing links); empty: there are none.
    ``today`` tells the date that is written; ``passing``: what is written goes with the service.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    url: str = ""
    public: bool = False
    up_to: str = "controlled"
    key: str = ""
    writable: bool = False
    token: str = ""
    time_limit: float = 30.0
    result_limit: int = 50_000_000
    query_limit: int = 1_000_000
    body_limit: int = 128_000_000
    memory: int = 2_000_000_000
    workers: int = 8
    queue: int = 256
    patience: float = 30.0
    per_minute: float = 0.0
    errors_per_minute: int = 0
    proxies: tuple[str, ...] = ()
    in_memory: int = 5_000_000
    fork: bool = True
    log_queries: bool = False
    log_addresses: bool = False
    here: str = ""
    today: Callable[[], str] = str
    passing: bool = False

    @property
    def writes_here(self) -> bool:
        """Whether there are pages that write: not where others come, or something is kept back."""
        return bool(self.here) and not self.public and self.up_to == TIERS[-2]

    @property
    def hosts(self) -> frozenset[str]:
        """The names under which the service may be addressed."""
        named = urlsplit(self.url).hostname if self.url else None
        own = () if self.public else LOOPBACK
        any_ = {"0.0.0.0", "::", ""}  # noqa: S104 - compared with, not bound to
        bound = () if self.host in any_ else (self.host,)
        return frozenset(each for each in (*own, *bound, named) if each)

    def checked(self) -> Settings:
        """The same settings; Refused where they do not go together."""
        if self.up_to not in TIERS[:-1]:
            raise Refused(f"there is no access tier “{self.up_to}” to serve")
        if self.public and not urlsplit(self.url).hostname:
            raise Refused(
                "--public needs the address under which people will reach the service",
                hint="for example --public --url https://studies.example.org/",
            )
        if self.public and self.up_to != TIERS[0] and not self.key:
            raise Refused(
                f"material up to “{self.up_to}” is not for everybody",
                hint="give --key-file with a key that readers must have, or leave out --up-to",
            )
        if not self.public and self.host not in LOOPBACK:
            raise Refused(
                f"“{self.host}” can be reached from other computers",
                hint="say so with --public, or leave out --host",
            )
        if self.writable and not self.token:
            raise Refused(
                "writing needs a token",
                hint="give --token-file with a token that writers must have",
            )
        return self


#: What holds where anybody can ask, unless it is told otherwise.
PUBLIC = Settings(
    public=True,
    up_to=TIERS[0],
    time_limit=10.0,
    result_limit=20_000_000,
    query_limit=64_000,
    memory=512_000_000,
    queue=128,
    patience=10.0,
    per_minute=60.0,
    errors_per_minute=30,
)


def of(*, public: bool, **given: object) -> Settings:
    """The settings of a service, local or public; what is None holds as it is."""
    told = {name: value for name, value in given.items() if value is not None}
    return replace(PUBLIC if public else Settings(), **told).checked()  # type: ignore[arg-type]
