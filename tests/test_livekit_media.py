"""What only a participant with media shows of a real LiveKit: reports on who is there, muting, and the removed."""

import threading

import pytest
from werkzeug.serving import make_server

from tests.browser.harness import Browsers
from tests.browser.server import free_port
from tests.livekit import API_KEY, SDK_FILE, LiveKitServer, app_at
from tests.programs import need_from_npm
from tests.waiting import PATIENCE_SECONDS, wait_until
from video_app.access.grant import Claims
from video_app.engines.livekit.rest import admin_of
from video_app.realtime import current_hub

ROOM = "standup"
JOIN = """async ([url, token]) => {
  window.room = new LivekitClient.Room();
  await room.connect(url, token, { peerConnectionTimeout: 45_000, websocketTimeout: 45_000 });
}"""
PUBLISH = "() => room.localParticipant.enableCameraAndMicrophone()"
MUTED = "[...room.localParticipant.trackPublications.values()].filter((one) => one.isMuted).map((one) => one.source)"


@pytest.fixture
def site(tmp_path):
    """A LiveKit, and an app that it reports to."""
    port = free_port()
    webhook = {"urls": [f"http://127.0.0.1:{port}/webhooks/livekit"], "api_key": API_KEY}
    server = LiveKitServer(tmp_path / "log", webhook=webhook)
    app = app_at(server)
    listener = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    try:
        server.start()
        with app.app_context():
            yield server, app.extensions["engines"].main, listener
    finally:
        server.kill()
        listener.shutdown()
        listener.server_close()


@pytest.fixture
def page(playwright, site, tmp_path):
    """A page with LiveKit's SDK."""
    need_from_npm(SDK_FILE)
    browsers = Browsers(playwright, tmp_path)
    page = browsers.get("red").new_page(bypass_csp=True)
    page.set_default_timeout(1000 * PATIENCE_SECONDS)
    page.goto(f"http://127.0.0.1:{site[2].port}/")
    page.add_script_tag(path=SDK_FILE)
    yield page
    browsers.close()


def present():
    """Identity and person of all who are in the room, as the app knows them."""
    return [(one.identity, one.person) for one in current_hub().participants(ROOM)]


def sources(engine):
    """What Eve sends, as LiveKit knows it."""
    eve = engine.rest.call("GetParticipant", admin_of(ROOM), room=ROOM, identity="Eve~x1")
    return {track["source"] for track in eve["tracks"]}


def test_who_is_there_can_be_seen_muted_and_kept_out(site, page, caplog):
    server, engine, _ = site
    engine.open(ROOM)
    token = engine.token("Eve~x1", ROOM, Claims(person="eve"))
    page.evaluate(JOIN, [server.url, token])
    wait_until(lambda: present() == [("Eve~x1", "eve")], server.log_end)

    page.evaluate(PUBLISH)
    wait_until(lambda: sources(engine) == {"CAMERA", "MICROPHONE"})
    engine.mute(ROOM, "Eve~x1", "microphone")
    page.wait_for_function(f"{MUTED}.join() === 'microphone'")
    engine.mute(ROOM, "Eve~x1", "camera")
    page.wait_for_function(f"{MUTED}.length === 2")

    page.evaluate("() => room.disconnect()")
    wait_until(lambda: present() == [], server.log_end)
    current_hub().remove(ROOM, "eve")
    # The token is still good for LiveKit, which lets her in and tells the app, before her browser knows it: it would
    # wait long for media.
    page.evaluate(f"(access) => {{ ({JOIN})(access).catch(() => {{}}) }}", [server.url, token])
    wait_until(lambda: "'Eve~x1' is in the media of standup, where they may not be" in caplog.text, server.log_end)
    wait_until(lambda: engine.rest.call("ListParticipants", admin_of(ROOM), room=ROOM)["participants"] == [])
    assert present() == []
