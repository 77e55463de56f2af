"""Somebody who was removed and whose page does not leave, in real browsers."""

from __future__ import annotations

from playwright.sync_api import WebSocket, expect

from tests.browser.harness import People
from tests.browser.hosting import manage
from tests.browser.participant import Participant

# From now on the page takes every end of its socket for a bad line, and gives nothing back: it keeps its connections to
# the others, sends on over them, and asks to come back in.
REFUSE_TO_LEAVE = """() => {
  Object.defineProperty(CloseEvent.prototype, 'code', { get: () => 1006 });
  RTCPeerConnection.prototype.close = () => {};
  MediaStreamTrack.prototype.stop = () => {};
}"""
CONNECTIONS = "() => spy.peers.filter(({ signalingState }) => signalingState !== 'closed').length"
RECEIVED = """async () => {
  const reports = await Promise.all(spy.peers.map((peer) => peer.getStats()));
  const entries = reports.flatMap((report) => [...report.values()]);
  return entries.reduce((sum, { type, bytesReceived }) => sum + (type === 'inbound-rtp' ? bytesReceived : 0), 0);
}"""
NOTHING_RECEIVED = f"""async () => {{
  const before = await ({RECEIVED})();
  await new Promise((resolve) => {{ setTimeout(resolve, 500); }});
  return before > 0 && await ({RECEIVED})() === before;
}}"""
SENDS_ON = """() => spy.peers.every((peer) => peer.signalingState !== 'closed'
  && peer.getSenders().some(({ track }) => track?.readyState === 'live'))"""


def test_who_is_removed_gets_nothing_and_shows_nothing_whatever_the_page_does(people: People) -> None:
    ana, cleo, ben = people.join("Ana"), people.join("Cleo"), people.open("Ben")
    sockets: list[WebSocket] = []
    told: list[str] = []
    ben.page.on("websocket", lambda socket: sockets.append(socket))
    ben.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(str(frame))))
    ben.enter_green_room(people.room)
    ben.join_call()
    for person, others in ((ana, (cleo, ben)), (cleo, (ana, ben)), (ben, (ana, cleo))):
        person.sees(*others)
    ana.button("Mute microphone").click()
    ben.page.evaluate(REFUSE_TO_LEAVE)
    manage(ana, "Ben", "Remove from call")
    ana.page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()

    expect_rid_of(ana, cleo)
    expect_rid_of(cleo, ana)
    ana.wait_for_sound()  # Cleo's, who is heard on
    cleo.wait_for_silence()  # Ana is muted, and Ben talks without a pause
    assert ben.page.evaluate(SENDS_ON), "Ben's page has given up"
    ben.page.wait_for_function(NOTHING_RECEIVED)
    ben.wait_for_silence()

    before = len(sockets)
    ben.page.wait_for_event("websocket")  # it asks to come back in, again and again
    ana.button("Chat").click()
    ana.page.get_by_role("textbox", name="Message").fill("Now that we are alone")
    ana.button("Send").click()
    cleo.wait_for_words("Now that we are alone")
    ben.page.wait_for_event("websocket")
    assert len(sockets) > before
    assert [frame for frame in told if "Now that we are alone" in frame] == []
    assert ben.page.evaluate(NOTHING_RECEIVED)
    for person in (ana, cleo):
        expect(person.tiles).to_have_count(2)
        assert person.page.evaluate(CONNECTIONS) == 1


def expect_rid_of(person: Participant, other: Participant) -> None:
    """Until the person has a connection to `other` alone, who is seen on."""
    expect(person.tiles).to_have_count(2)
    person.page.wait_for_function(f"() => ({CONNECTIONS})() === 1")
    person.wait_for_frames(other.name)
