"""Learning the network addresses of others in the call."""

import pytest

from config import ProductionConfig
from tests.keys import SECRET_KEY
from video_app.engines.p2p.engine import PeerToPeerEngine
from video_app.variables import ConfigError

TURN = {"TURN_URLS": "turn:turn.example.com", "TURN_SECRET": "t" * 32}


def config(**environ):
    config = ProductionConfig({"SECRET_KEY": SECRET_KEY, "VIDEO_ENGINE": "p2p", **environ})
    config.check()
    return config.values()


def test_browsers_can_be_told_to_use_the_relay_alone():
    hidden = PeerToPeerEngine.from_config(config(ICE_RELAY_ONLY="1", **TURN))
    assert hidden.browser_settings() == {"iceTransportPolicy": "relay"}
    assert PeerToPeerEngine.from_config(config(**TURN)).browser_settings() == {}


def test_without_a_relay_it_does_not_start():
    with pytest.raises(ConfigError, match="ICE_RELAY_ONLY needs TURN_URLS"):
        config(ICE_RELAY_ONLY="1")
