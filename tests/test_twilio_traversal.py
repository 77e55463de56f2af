"""Twilio's TURN servers for calls that run without its rooms: the real Python client against a stand-in."""

import time

import pytest

from tests.coturn import Coturn
from tests.keys import SECRET_KEY
from tests.standins.apps import NOBODY
from tests.standins.twilio import tokens_at
from tests.standins.twilio_rooms import CREDENTIALS, SECRET
from video_app import create_app
from video_app.engines import current_engine
from video_app.engines.p2p import checks
from video_app.engines.p2p.relays import Fixed, NoRelay, SharedSecret, Twilios, relay_for
from video_app.engines.twilio.rest import SILENCE_SECONDS
from video_app.engines.twilio.traversal import RENEW_SECONDS, TOKEN_SECONDS, Token
from video_app.settings import Config

P2P = {"SECRET_KEY": SECRET_KEY, "VIDEO_ENGINE": "p2p", **CREDENTIALS}
OWN = {"TURN_URLS": "turn:t.example", "TURN_SECRET": "t" * 32}
TEN_MINUTES = 600


class Clock:
    """A time that a test sets."""

    def __init__(self):
        self.now = time.time()

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tokens(twilio, clock):
    return tokens_at(twilio.rest_url, clock=clock)


def asked(twilio):
    return len(twilio.rest.requests)


class TestARelay:
    @pytest.mark.parametrize(
        ("changes", "kind"),
        [
            ({}, Twilios),
            (OWN, SharedSecret),
            ({"TURN_URLS": "turn:t.example", "TURN_USERNAME": "a", "TURN_PASSWORD": "b"}, Fixed),
            ({"TWILIO_API_KEY_SECRET": ""}, NoRelay),
            ({"TWILIO_ACCOUNT_SID": "AC123"}, NoRelay),
            (dict.fromkeys(CREDENTIALS, ""), NoRelay),
        ],
    )
    def test_is_twilios_where_there_is_an_account_and_no_other(self, changes, kind):
        config = Config({**P2P, **changes})
        config.check()
        assert isinstance(relay_for(config.values()), kind)

    def test_has_twilios_servers_with_its_credentials(self, twilio, tokens, clock):
        servers, expires_at = Twilios(tokens).ice("Ana~1", int(clock.now) + TEN_MINUTES)
        assert servers == [
            {
                "urls": [
                    "turn:global.turn.twilio.com:3478?transport=udp",
                    "turn:global.turn.twilio.com:443?transport=tcp",
                ],
                "username": "turn-user-1",
                "credential": "turn-password-1",
            }
        ]
        assert expires_at == int(clock.now) + TEN_MINUTES


class TestATokenOfTwilios:
    def test_is_kept_until_shortly_before_it_ends(self, twilio, tokens, clock):
        first = tokens.until(int(clock.now) + TEN_MINUTES)
        clock.now += TOKEN_SECONDS - TEN_MINUTES - RENEW_SECONDS - 2
        assert tokens.until(int(clock.now) + TEN_MINUTES) == first
        assert asked(twilio) == 1
        clock.now += 10
        assert tokens.until(int(clock.now) + TEN_MINUTES).username == "turn-user-2"
        assert asked(twilio) == 2

    def test_that_still_lasts_serves_while_twilio_is_away(self, twilio, tokens, clock):
        first = tokens.until(int(clock.now) + TEN_MINUTES)
        clock.now += TOKEN_SECONDS - TEN_MINUTES
        twilio.rest.orders.append((503, 0))
        _, expires_at = Twilios(tokens).ice("Ana~1", int(clock.now) + 2 * TEN_MINUTES)
        assert expires_at == first.expires_at
        clock.now = first.expires_at
        twilio.rest.orders.append((503, 0))
        assert Twilios(tokens).ice("Ana~1", int(clock.now) + TEN_MINUTES).servers == []


class TestAnOutage:
    @pytest.mark.parametrize("order", [(401, 20003), (429, 20429), (500, 20500)])
    def test_keeps_nobody_from_joining_and_is_logged_once(self, twilio, tokens, clock, caplog, order):
        relay = Twilios(tokens)
        for _ in range(3):
            twilio.rest.orders = [order]
            assert relay.ice("Ana~1", int(clock.now) + TEN_MINUTES).servers == []
            assert relay.ice("Ben~1", int(clock.now) + TEN_MINUTES).servers == []
            clock.now += SILENCE_SECONDS
        assert asked(twilio) == 3
        assert caplog.text.count("gives no credentials for TURN") == 1
        assert f"error {order[1]}" in caplog.text
        assert SECRET not in caplog.text
        assert relay.ice("Ana~1", int(clock.now) + TEN_MINUTES).servers

    def test_is_noticed_when_nobody_answers(self, caplog):
        assert tokens_at(NOBODY).until(int(time.time()) + TEN_MINUTES) is None
        assert "ConnectionError" in caplog.text

    def test_delays_one_person_by_two_seconds(self, twilio, tokens, clock):
        twilio.rest.released.clear()
        began = time.monotonic()
        for _ in range(3):
            assert tokens.until(int(clock.now) + TEN_MINUTES) is None
        assert 1.9 < time.monotonic() - began < 4


class TestTheDoctor:
    def test_says_why_there_are_none(self, twilio, tokens):
        twilio.rest.orders.append((401, 20003))
        [check] = checks.check_relay(Twilios(tokens), asks_others=True, offline=False)
        assert not check.ok
        assert "error 20003" in check.text

    def test_says_whose_credentials_are_refused(self, app, tokens, monkeypatch, tmp_path):
        server = Coturn(tmp_path)
        monkeypatch.setattr(tokens, "fetch", lambda: Token(server.urls[1:], "turn-user-1", "turn-password-1", 2**31))
        try:
            with app.app_context():
                [check] = checks.check_relay(Twilios(tokens), asks_others=True, offline=False)
        finally:
            server.stop()
        assert "does not accept the credentials that Twilio gave" in check.text

    def test_names_the_account_offline(self):
        app = create_app(Config(P2P))
        with app.app_context():
            [check] = current_engine().check(offline=True)
        assert check.text == "TURN: Twilio's servers, with credentials of the Twilio account"
