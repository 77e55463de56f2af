"""What `make lab` understands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lab.gateways import SymmetricNat, only_443
from tests.lab.hosts import Host
from tests.lab.lab import Home
from tests.lab.prompt import obey
from tests.lab.router import Router

REFUSED = ["ana", "ana dance", "ana loss much", "zoe cut", "ana cut off now", "ana router none"]


@pytest.fixture
def home(router: Router) -> Iterator[Home]:
    host = Host(router)
    yield Home(1, host)
    host.close()


def test_words_change_a_home_and_fair_weather_mends_it(home: Home) -> None:
    for words in ["loss 10", "delay 150", "rate 200", "cut", "allow 443", "router symmetric"]:
        assert obey(f"ana {words}", {"ana": home})
    up, down, gateway = home.line.up, home.line.down, home.line.gateway
    assert (up.loss, down.loss, up.delay_seconds, down.delay_seconds) == (0.1, 0.1, 0.15, 0.15)
    assert (up.bits_per_second, down.bits_per_second, up.cut, down.cut) == (200_000, None, True, True)
    assert isinstance(gateway, SymmetricNat)
    assert gateway.firewall is only_443
    assert obey("ana fair", {"ana": home})
    assert (up.loss, down.delay_seconds, up.bits_per_second, up.cut) == (0, 0, None, False)
    assert type(home.line.gateway) is not SymmetricNat


@pytest.mark.parametrize(
    "words", ["ana", "ana dance", "ana loss much", "zoe cut", "ana cut off now", "ana router none"]
)
def test_others_are_refused(home: Home, words: str) -> None:
    assert not obey(words, {"ana": home})
