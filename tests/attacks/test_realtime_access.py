"""Staying longer than one may, and coming back after one was put out."""

import time

import pytest

from video_app.access.grant import ACCESS_MAX_SECONDS, ExpiredToken
from video_app.access.tokens import Verifier, make, own_kind

KIND = own_kind("a secret", "p2p", purpose="test")
HOUR = 60 * 60


@pytest.fixture
def verify():
    return Verifier(KIND).verify


def token(**claims):
    return make(KIND, identity="Eve~9", room="standup", seconds=4 * HOUR, **claims)


class TestAChainOfRenewals:
    def test_is_known_by_when_it_began(self, verify):
        before = int(time.time())
        assert before <= verify(token()).since <= time.time()
        assert verify(token(since=before - HOUR)).since == before - HOUR

    def test_ends(self, verify):
        began = int(time.time()) - ACCESS_MAX_SECONDS + HOUR
        assert verify(token(since=began)).expires_at.timestamp() == began + ACCESS_MAX_SECONDS

    def test_that_has_ended_admits_nobody(self, verify):
        with pytest.raises(ExpiredToken):
            verify(token(since=int(time.time()) - ACCESS_MAX_SECONDS - HOUR))
