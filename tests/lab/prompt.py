"""Words that change the conditions of a home while a call goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.lab.gateways import Nat, SymmetricNat, everything, only_443, only_tcp
from tests.lab.lab import Home

HELP = """\
  ana loss 10        of a hundred packets, each way
  ana delay 150      milliseconds, each way
  ana rate 200       kb/s that go out; 0: as many as come
  ana cut            no network at all; ana whole: again
  ana router home    or symmetric: another port for everybody who is talked to
  ana allow tcp      nothing else goes out; or 443: TCP to that port; or all
  ana fair           an ordinary home again
  look               how it looks to everybody now
  quit"""

ROUTERS = {"home": Nat, "symmetric": SymmetricNat}
FIREWALLS = {"all": everything, "tcp": only_tcp, "443": only_443}


def loss(home: Home, percent: str) -> None:
    """Each way."""
    home.line.up.loss = home.line.down.loss = float(percent) / 100


def delay(home: Home, milliseconds: str) -> None:
    """Each way."""
    home.line.up.delay_seconds = home.line.down.delay_seconds = float(milliseconds) / 1000


def rate(home: Home, kilobits: str) -> None:
    """Of what goes out."""
    home.line.up.bits_per_second = 1000 * float(kilobits) or None


def router(home: Home, kind: str) -> None:
    """Another one, with the same firewall."""
    firewall = home.line.gateway.firewall
    home.behind(ROUTERS[kind]).firewall = firewall


def allow(home: Home, what: str) -> None:
    """To go out."""
    home.line.gateway.firewall = FIREWALLS[what]


WITH_A_VALUE: dict[str, Callable[[Home, str], None]] = {
    "loss": loss,
    "delay": delay,
    "rate": rate,
    "router": router,
    "allow": allow,
}
ALONE: dict[str, Callable[[Home], None]] = {
    "cut": lambda home: home.line.cut(),
    "whole": lambda home: home.line.cut(False),
    "fair": lambda home: home.reset(),
}


def obey(words: str, homes: Mapping[str, Home]) -> bool:
    """Do what the words say; whether they were understood."""
    try:
        match words.split():
            case [name, what]:
                ALONE[what](homes[name])
            case [name, what, value]:
                WITH_A_VALUE[what](homes[name], value)
            case _:
                return False
    except (KeyError, ValueError):
        return False
    return True
