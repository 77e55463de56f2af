"""One contract suite for every engine's Python half, and what each does besides."""

import base64
import hashlib
import hmac
import re
import time
from dataclasses import fields, replace

import jwt
import pytest

from tests.keys import SECRET_KEY
from video_app.access.grant import ACCESS_MAX_SECONDS, Claims, ExpiredToken, InvalidToken
from video_app.access.tokens import Verifier
from video_app.engines import ENGINES
from video_app.engines.livekit.engine import LiveKitEngine
from video_app.engines.livekit.settings import EXAMPLE as LIVEKIT
from video_app.engines.p2p.engine import PeerToPeerEngine
from video_app.engines.twilio.engine import TwilioEngine
from video_app.engines.twilio.settings import EXAMPLE
from video_app.settings import Config

FOUR_HOURS_SECONDS = 4 * 3600
TEN_MINUTES_SECONDS = 600


def made(kind, **changes):
    """An engine of that `kind` with its example settings, and `changes`."""
    config = Config({"SECRET_KEY": SECRET_KEY, **kind.example})
    return kind.from_config(config.values() | changes)


@pytest.fixture(params=sorted(ENGINES))
def engine(request):
    return made(ENGINES[request.param])


def verify(engine, token):
    return Verifier(engine.token_kind).verify(token)


class TestContract:
    def test_a_token_verifies_to_its_identity_and_room(self, engine):
        grant = verify(engine, engine.token("Ana 日本~k3f9qz", "weekly-standup"))
        assert (grant.identity, grant.room) == ("Ana 日本~k3f9qz", "weekly-standup")
        assert abs(grant.expires_at.timestamp() - time.time() - FOUR_HOURS_SECONDS) < 5

    def test_a_token_tells_whose_tab_it_is(self, engine):
        grant = verify(engine, engine.token("Ana~1", "a", Claims(person="p3rs0n", listed=True)))
        assert (grant.place, grant.person, grant.listed) == ("room", "p3rs0n", True)

    def test_without_a_person_everybody_is_their_own(self, engine):
        grant = verify(engine, engine.token("Ana~1", "a"))
        assert (grant.person, grant.listed) == ("Ana~1", False)

    def test_tokens_differ_between_identities_and_rooms(self, engine):
        assert engine.token("Ana~1", "a") != engine.token("Ana~2", "a") != engine.token("Ana~2", "b")

    @pytest.mark.parametrize("change", [0, 1, 2])
    def test_a_changed_token_is_invalid(self, engine, change):
        parts = engine.token("Ana~1", "a").split(".")
        parts[change] = parts[change][:-2] + ("AA" if parts[change][-2:] != "AA" else "BB")
        with pytest.raises(InvalidToken):
            verify(engine, ".".join(parts))

    @pytest.mark.parametrize("token", ["", "a", "a.b.c", "....", "ü.ü.ü", "\ud800", "x" * 10_000])
    def test_what_is_no_token_is_invalid(self, engine, token):
        with pytest.raises(InvalidToken):
            verify(engine, token)

    def test_an_expired_token_is_told_apart(self, engine):
        late = made(type(engine), ACCESS_TOKEN_SECONDS=-60)
        with pytest.raises(ExpiredToken):
            verify(engine, late.token("Ana~1", "a"))

    def test_a_token_of_another_installation_is_invalid(self, engine):
        elsewhere = Verifier(replace(engine.token_kind, key="another key, which is long enough"))
        with pytest.raises(InvalidToken):
            elsewhere.verify(engine.token("Ana~1", "a"))

    @pytest.mark.parametrize("grants", [{}, {"identity": "Ana"}, {"video": {"room": "a"}}, "all", {"identity": 7}])
    def test_a_token_without_identity_or_room_opens_nothing(self, engine, grants):
        claims = jwt.decode(engine.token("Ana~1", "a"), options={"verify_signature": False})
        with pytest.raises(InvalidToken):
            verify(engine, jwt.encode(claims | {"grants": grants}, engine.token_kind.key, algorithm="HS256"))

    def test_its_example_settings_can_be_used(self, engine):
        config = Config({"SECRET_KEY": SECRET_KEY, "VIDEO_ENGINE": engine.name, **engine.example})
        config.check()
        assert type(engine).is_configured(config.values())

    def test_it_says_how_many_fit(self, engine):
        assert engine.max_participants >= 2

    def test_a_token_carries_all_claims(self, engine):
        claims = Claims(
            person="p",
            listed=True,
            since=int(time.time()),
            host=True,
            signed_in=True,
            invite="i",
            passcode="d",
            may_ring=True,
            joins_only=True,
        )
        assert not [one.name for one in fields(Claims) if getattr(claims, one.name) == one.default], "is not tried"
        assert verify(engine, engine.token("Ana~1", "a", claims)).claims() == claims

    def test_ice_lasts_ten_minutes(self, engine):
        servers, expires_at = engine.ice("Ana~1")
        assert isinstance(servers, list)
        assert abs(expires_at - time.time() - TEN_MINUTES_SECONDS) < 5

    def test_ice_servers_for_everybody_have_no_credentials(self, engine):
        assert all(set(server) == {"urls"} for server in engine.public_ice_servers())


class TestTwilio:
    def test_the_token_is_as_twilio_documents_it(self):
        token = made(TwilioEngine).token("Ana~k3f9qz", "weekly-standup")
        assert jwt.get_unverified_header(token) == {"alg": "HS256", "cty": "twilio-fpa;v=1", "typ": "JWT"}
        account, key, secret = EXAMPLE.values()
        claims = jwt.decode(token, secret, algorithms=["HS256"], options={"verify_aud": False})
        now = int(time.time())
        assert claims["iss"] == key
        assert claims["sub"] == account
        assert claims["jti"].startswith(f"{key}-")
        assert claims["grants"] == {"identity": "Ana~k3f9qz", "video": {"room": "weekly-standup"}}
        assert abs(claims["nbf"] - now) <= 2
        assert abs(claims["exp"] - now - FOUR_HOURS_SECONDS) <= 2

    def test_fifty_fit_into_a_group_room(self):
        assert TwilioEngine.max_participants == 50


class TestLiveKit:
    def test_the_token_is_as_livekit_documents_it(self):
        claims = Claims(person="p3rs0n", passcode="digest", invite="i")
        token = made(LiveKitEngine).token("Ana~k3f9qz", "weekly-standup", claims)
        told = jwt.decode(token, LIVEKIT["LIVEKIT_API_SECRET"], algorithms=["HS256"])
        now = int(time.time())
        assert told["iss"] == LIVEKIT["LIVEKIT_API_KEY"]
        assert (told["sub"], told["jti"]) == ("", "Ana~k3f9qz")
        assert told["video"] == {
            "roomJoin": True,
            "room": "weekly-standup",
            "canPublish": True,
            "canSubscribe": True,
            "canPublishData": False,
            "canPublishSources": ["camera", "microphone", "screen_share", "screen_share_audio"],
        }
        assert told["attributes"] == {"identity": "Ana~k3f9qz", "person": "p3rs0n"}
        assert abs(told["nbf"] - now) <= 2
        assert abs(told["exp"] - now - FOUR_HOURS_SECONDS) <= 2

    def test_no_chain_of_tokens_outlasts_the_first_by_much(self):
        since = int(time.time()) - ACCESS_MAX_SECONDS + 60
        token = made(LiveKitEngine).token("Ana~1", "a", Claims(since=since))
        assert jwt.decode(token, options={"verify_signature": False})["exp"] == since + ACCESS_MAX_SECONDS

    @pytest.mark.parametrize(
        ("url", "sources"),
        [
            ("wss://livekit.example.com", ("wss://livekit.example.com", "https://livekit.example.com")),
            ("ws://127.0.0.1:7880/", ("ws://127.0.0.1:7880", "http://127.0.0.1:7880")),
            ("wss://example.com/media/livekit", ("wss://example.com", "https://example.com")),
            ("WSS://a.livekit.cloud", ("wss://*.livekit.cloud", "https://*.livekit.cloud")),
        ],
    )
    def test_pages_may_reach_its_host(self, url, sources):
        assert made(LiveKitEngine, LIVEKIT_URL=url).content_sources() == {"connect-src": sources}

    def test_on_the_site_itself_pages_may_reach_nothing_more(self):
        assert made(LiveKitEngine, LIVEKIT_URL="/livekit").content_sources() == {}

    @pytest.mark.parametrize(
        ("changes", "url"),
        [
            ({}, "https://livekit.example.com"),
            ({"LIVEKIT_URL": "ws://127.0.0.1:7880/"}, "http://127.0.0.1:7880"),
            ({"LIVEKIT_API_URL": "http://10.0.0.5:7880/"}, "http://10.0.0.5:7880"),
        ],
    )
    def test_where_it_is_asked(self, changes, url):
        assert made(LiveKitEngine, **changes).rest.url == url


class TestPeerToPeer:
    def test_a_session_secret_is_not_the_key(self):
        secret = "a session secret of at least 32 bytes"
        token = made(PeerToPeerEngine, SECRET_KEY=secret).token("Ana~1", "a")
        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(token, secret, algorithms=["HS256"])

    def test_another_secret_is_another_key(self):
        assert made(PeerToPeerEngine, SECRET_KEY="other").token_kind.key != made(PeerToPeerEngine).token_kind.key

    def test_no_stun_urls_means_no_servers(self):
        assert made(PeerToPeerEngine, STUN_URLS=[]).ice("Ana~1").servers == []

    def test_turn_credentials_are_what_coturn_computes(self):
        engine = made(PeerToPeerEngine, STUN_URLS=[], TURN_URLS=["turn:t.example"], TURN_SECRET="north")
        [server], expires_at = engine.ice("Ana~1")
        assert re.fullmatch(rf"{expires_at}:[0-9a-f]{{16}}", server["username"])
        expected = hmac.new(b"north", server["username"].encode(), hashlib.sha1).digest()
        assert base64.b64decode(server["credential"]) == expected

    def test_fixed_turn_credentials_are_everybodys(self):
        settings = {"TURN_URLS": ["turn:t.example"], "TURN_USERNAME": "calls", "TURN_PASSWORD": "open sesame"}
        [server], _ = made(PeerToPeerEngine, STUN_URLS=[], **settings).ice("Ana~1")
        assert server == {"urls": ["turn:t.example"], "username": "calls", "credential": "open sesame"}

    def test_turn_credentials_last_as_long_as_they_are_asked_for(self):
        engine = made(PeerToPeerEngine, TURN_URLS=["turn:t.example"], TURN_SECRET="north")
        *_, server = engine.ice("Ana~1", 60).servers
        assert abs(int(server["username"].partition(":")[0]) - time.time() - 60) < 5
