"""Whom the rate limits count a request for."""

import pytest

from config import TestingConfig
from video_app import create_app
from video_app.extensions import limiter, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::6]", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::6]:4711", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:cb00:7109", "203.0.113.9"),
        ("", "unknown"),
        ("_hidden", "unknown"),
        ("203.0.113.9, 203.0.113.10", "unknown"),
    ],
)
def test_a_home_is_one_network(address, network):
    assert network_of(address) == network


class Limited(TestingConfig):
    """Three joins a minute."""

    JOIN_RATE_LIMIT = "3 per minute"

    def __init__(self):
        super().__init__()
        self.RATELIMIT_ENABLED = True


@pytest.fixture
def join():
    """Posts the join form from an address; the answer is the status."""
    client = create_app(Limited).test_client()
    form = {"name": "Ana", "room": "a"}
    yield lambda address: client.post("/", data=form, environ_overrides={"REMOTE_ADDR": address}).status_code
    limiter.reset()


def test_a_home_with_many_addresses_is_limited_as_one(join):
    answers = [join(f"2001:db8:1:2::{number}") for number in range(1, 6)]
    assert answers == [303, 303, 303, 429, 429]
    assert join("2001:db8:1:3::1") == 303


def test_an_ipv4_address_stays_the_same_when_mapped(join):
    assert [join("203.0.113.9") for _ in range(3)] == [303, 303, 303]
    assert join("::ffff:203.0.113.9") == 429
    assert join("203.0.113.10") == 303
