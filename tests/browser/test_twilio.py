"""Calls on Twilio: the whole app and Twilio's real, unmodified browser SDK against a stand-in for the cloud.

They show that app and SDK work together as the SDK's sources expect a server to behave. What Twilio's
cloud itself does, only a live run can show: docs/twilio.md has the steps.

Longer than other files, because all of it needs the same stand-in and the same helpers.
"""

from __future__ import annotations

import re
import time

import jwt
import pytest
from playwright.sync_api import Error, Locator, expect

from tests.browser.big_engines import sdk_says
from tests.browser.conftest import running
from tests.browser.engine_lab import Lab
from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.browser.server import Server
from tests.standins.twilio import TwilioStandIn
from tests.standins.twilio_rooms import KEY, SECRET

__all__ = ["sdk_says"]

DOCUMENTED_CODES = [
    *(20101, 20102, 20103, 20104, 20105, 20106, 20107, 53000, 53001, 53002, 53006, 53100, 53101, 53102, 53103, 53104),
    *(53105, 53106, 53118, 53200, 53201, 53202, 53204, 53205, 53400, 53401, 53402, 53403, 53404, 53405, 53407),
    *(53500, 53501),
]
NOT_FOUND = "Failed to load resource"


@pytest.fixture
def server(twilio_server: Server) -> Server:
    return running(twilio_server)


@pytest.fixture
def lab(people: People) -> Lab:
    return Lab(people.open("Visitor", camera="none"), people.room)


def try_to_join(people: People, name: str = "Ana") -> Participant:
    """Somebody in the green room who has clicked "Join call"."""
    person = people.open(name)
    person.enter_green_room(people.room)
    person.button("Join call").click()
    return person


def notice(person: Participant) -> Locator:
    """The error that the person reads."""
    return person.page.get_by_role("alert")


class TestCall:
    def test_the_sdk_watches_the_tile_that_shows_a_picture(self, people: People) -> None:
        """It switches off pictures that are attached to nothing it can see."""
        ana = people.open("Ana")
        ana.page.add_init_script(WATCH_OBSERVERS)
        ana.enter_green_room(people.room)
        ana.join_call()
        ben = people.join("Ben")
        ana.sees(ben)
        on_tile = "() => [...watched].some(video => video.closest('[aria-label=Ben]'))"
        ana.page.wait_for_function(on_tile)
        ben.button("Turn off camera").click()
        ana.page.wait_for_function(f"() => !({on_tile})()")

    @pytest.mark.parametrize("how", ["leave", "close_tab"])
    def test_leaving_is_seen_at_once_and_ends_twilios_session(
        self, people: People, stand_in: TwilioStandIn, how: str
    ) -> None:
        ana, ben = people.join("Ana"), people.join("Ben")
        ana.sees(ben)
        getattr(ben, how)()
        expect(ana.tile("Ben")).to_have_count(0)
        stand_in.wait_for(people.room, "Ana")

    def test_connects_as_twilios_samples_do(self, people: People, stand_in: TwilioStandIn) -> None:
        people.join("Ana")
        stand_in.wait_for(people.room, "Ana")
        said = stand_in.signalling.connects[-1]
        assert said["bandwidth_profile"]["video"]["mode"] == "collaboration"
        assert {"active_speaker", "network_quality", "render_hints"} <= set(said["media_signaling"])


class TestOthers:
    def test_a_phone_without_a_page_of_ours_has_a_tile(self, people: People, stand_in: TwilioStandIn) -> None:
        ana = people.join("Ana")
        phone = stand_in.bring_phone(people.room, "Pia's phone~x1y2z3")
        expect(ana.tile("Pia's phone")).to_be_visible()
        expect(ana.status).to_have_text("2 participants")
        stand_in.take_phone(people.room, phone)
        expect(ana.tile("Pia's phone")).to_have_count(0)
        expect(ana.status).to_have_text("1 participant")

    def test_a_recorded_room_says_so(self, people: People, stand_in: TwilioStandIn) -> None:
        stand_in.run(lambda: stand_in.account.create(people.room, {"RecordParticipantsOnConnect": "True"}))
        ana = people.open("Ana")
        ana.enter_green_room(people.room)
        expect(ana.page.get_by_text("This call is recorded")).to_be_hidden()
        ana.join_call()
        expect(ana.page.get_by_text("This call is recorded")).to_be_visible()


class TestLosses:
    def test_a_lost_connection_comes_back_while_media_goes_on(self, people: People, stand_in: TwilioStandIn) -> None:
        people.expect_errors("WebSocket connection to 'wss://global.vss.twilio.com")
        ana, ben = people.join("Ana"), people.join("Ben")
        ana.sees(ben)
        ben.sees(ana)
        tile = ana.tile("Ben").element_handle()
        ana.page.evaluate(WATCH_STATUS)
        ben.page.evaluate(WATCH_STATUS)
        stand_in.cut(people.room, "Ana")
        ana.page.wait_for_function("() => said.includes('Reconnecting…')")
        ben.page.wait_for_function("() => said.includes('Reconnecting…')")
        expect(ana.status).to_have_text("2 participants")
        expect(ben.tile("Ana").get_by_text("Reconnecting…")).to_have_count(0)
        ana.wait_for_frames("Ben")
        ben.wait_for_frames("Ana")
        assert tile.evaluate("tile => tile.isConnected"), "the tile was replaced"

    def test_a_room_that_is_completed_ends_the_call(self, people: People, stand_in: TwilioStandIn) -> None:
        ana, ben = people.join("Ana"), people.join("Ben")
        ana.sees(ben)
        stand_in.complete(people.room)
        for person in (ana, ben):
            expect(notice(person)).to_contain_text("The host ended the call.")
            expect(person.status).to_have_text("Disconnected")

    def test_whoever_is_removed_reads_it(self, people: People, stand_in: TwilioStandIn) -> None:
        ana = people.join("Ana")
        stand_in.wait_for(people.room, "Ana")
        stand_in.remove(people.room, "Ana")
        expect(notice(ana)).to_contain_text("You are no longer in this call.")

    def test_the_same_identity_elsewhere_ends_the_older_one(self, people: People, stand_in: TwilioStandIn) -> None:
        ana = people.join("Ana")
        stand_in.wait_for(people.room, "Ana")
        stand_in.bring_phone(people.room, ana.tile("You").get_attribute("data-identity") or "")
        expect(notice(ana)).to_contain_text("You joined from another tab or device.")

    def test_a_token_that_expired_meanwhile_is_renewed_and_the_call_goes_on(
        self, people: People, stand_in: TwilioStandIn
    ) -> None:
        people.expect_errors("WebSocket connection to 'wss://global.vss.twilio.com")
        ana, ben = people.join("Ana"), people.join("Ben")
        ana.sees(ben)
        identity = ana.tile("You").get_attribute("data-identity")
        stand_in.fail_next(20104)
        with ana.page.expect_request("**/api/token"):
            stand_in.cut(people.room, "Ana")
        ana.sees(ben)
        ben.sees(ana)
        assert ana.tile("You").get_attribute("data-identity") == identity

    def test_sound_and_picture_outlive_a_restart_of_the_app(self, people: People) -> None:
        people.expect_errors("WebSocket connection to 'ws://127.0.0.1", NOT_FOUND)
        ana, ben = people.join("Ana"), people.join("Ben")
        ana.sees(ben)
        people.server.restart()
        expect(ana.status).to_have_text("2 participants")
        ana.sees(ben)
        ben.sees(ana)


class TestRefusals:
    def test_a_full_room(self, people: People, stand_in: TwilioStandIn) -> None:
        stand_in.run(lambda: stand_in.account.create(people.room, {"MaxParticipants": "1"}))
        people.join("Ana")
        stand_in.wait_for(people.room, "Ana")
        ben = try_to_join(people, "Ben")
        expect(notice(ben)).to_contain_text("The room is full.")
        expect(ben.status).to_have_text("Disconnected")
        expect(ben.button("Join call")).to_be_enabled()

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            (20101, "Twilio credentials are wrong"),
            (20105, "The server's clock is wrong"),
            (53000, "cannot be reached"),
            (53106, "could not be opened"),
            (53400, "could not set up sound and picture"),
            (53119, "reported a problem (53119)"),
        ],
    )
    def test_is_a_sentence_to_act_on(self, people: People, stand_in: TwilioStandIn, code: int, sentence: str) -> None:
        stand_in.fail_next(code)
        ana = try_to_join(people)
        expect(notice(ana)).to_contain_text(sentence)
        ana.join_call()

    def test_every_documented_code_has_its_sentence(self, lab: Lab) -> None:
        said = lab.page.evaluate(
            """async (codes) => {
              const { twilioSentence } = await import('/static/lab/js/engines/twilio/sentences.js');
              return Object.fromEntries(codes.map((code) => [code, twilioSentence(code)]));
            }""",
            DOCUMENTED_CODES,
        )
        assert [code for code, sentence in said.items() if "reported a problem" in sentence or len(sentence) < 20] == []

    def test_a_busy_service_is_asked_again(self, people: People, stand_in: TwilioStandIn) -> None:
        stand_in.fail_next(53006)
        ana = people.join("Ana")
        ben = people.join("Ben")
        ana.sees(ben)

    def test_an_sdk_that_does_not_load_can_be_tried_again(self, people: People, stand_in: TwilioStandIn) -> None:
        people.expect_errors(NOT_FOUND)
        stand_in.sdk_is_served = False
        try:
            ana = try_to_join(people)
            expect(notice(ana)).to_contain_text("could not be loaded")
        finally:
            stand_in.sdk_is_served = True
        ana.join_call()

    def test_a_file_that_is_not_the_sdk_never_runs(self, people: People, stand_in: TwilioStandIn) -> None:
        people.expect_errors("integrity")
        ana = people.open("Ana")
        ana.page.route(
            "https://cdn.jsdelivr.net/**",
            lambda route: route.fulfill(body="window.pwned = true", headers={"Access-Control-Allow-Origin": "*"}),
        )
        ana.enter_green_room(people.room)
        ana.button("Join call").click()
        expect(notice(ana)).to_contain_text("could not be loaded")
        assert ana.page.evaluate("() => window.pwned") is None


class TestTokens:
    """The engine by itself: the app's own socket would refuse such tokens first."""

    def test_an_expired_one_is_renewed_once(self, lab: Lab, stand_in: TwilioStandIn) -> None:
        lab.join("Ana", token=made(lab.room, exp=time.time() - 60))
        assert lab.events("Ana", "state")[-1]["state"] == "connected"

    @pytest.mark.parametrize(
        ("token", "sentence"),
        [
            (lambda room: "no token at all", "credentials"),
            (lambda room: made(room, key="o" * 32), "credentials"),
            (lambda room: made("another-room"), "credentials"),
        ],
        ids=["no token", "signed by somebody else", "for another room"],
    )
    def test_one_that_does_not_admit_is_told(self, lab: Lab, token, sentence: str) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(Error, match=sentence):
            lab.join("Ana", token=token(lab.room))

    def test_two_expired_ones_are_the_end(self, lab: Lab, stand_in: TwilioStandIn) -> None:
        stand_in.fail_next(20104, 20104)
        with pytest.raises(Error, match="expired"):
            lab.join("Ana")


class TestEngine:
    def test_the_others_are_told_of_muting(self, lab: Lab) -> None:
        lab.join("Ana", microphone="red", camera="red")
        lab.join("Ben")
        lab.wait_for_media("Ben", "Ana camera", "Ana microphone")
        for muted in (True, False, True):
            lab.call("mute", "Ana", "microphone", muted)
            lab.wait_for(SENDING, "Ben", "Ana", {"microphone": not muted, "camera": True, "screen": False})

    def test_the_others_are_told_of_every_source(self, lab: Lab) -> None:
        lab.join("Ana")
        lab.join("Ben")
        lab.publish("Ana", "screen")
        lab.wait_for(SENDING, "Ben", "Ana", {"microphone": False, "camera": False, "screen": True})
        lab.call("unpublish", "Ana", "screen")
        lab.wait_for(SENDING, "Ben", "Ana", {"microphone": False, "camera": False, "screen": False})


SENDING = """(name, of, media) => {
  const told = lab.events(name).filter((event) => event.type === 'participant' && event.name === of).at(-1);
  return told && Object.entries(media).every(([source, on]) => told.media[source] === on);
}"""
WATCH_OBSERVERS = """
  window.watched = new Set();
  for (const [name, note] of [['observe', 'add'], ['unobserve', 'delete']]) {
    const original = IntersectionObserver.prototype[name];
    IntersectionObserver.prototype[name] = function (element) {
      watched[note](element);
      original.call(this, element);
    };
  }
"""
WATCH_STATUS = """() => {
  window.said = [];
  const note = () => said.push(...[...document.querySelectorAll('.status, .tile-note')].map((one) => one.textContent));
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def made(room: str, key: str = SECRET, exp: float = 0.0) -> str:
    """A token of the account, or nearly."""
    grants = {"identity": "Ana~made", "video": {"room": room}}
    claims = {"jti": f"{KEY}-1", "iss": KEY, "sub": "AC", "exp": int(exp or time.time() + 600), "grants": grants}
    return jwt.encode(claims, key, algorithm="HS256", headers={"cty": "twilio-fpa;v=1"})


class TestMediaServer:
    """What only Twilio's media servers tell the SDK: here an SDK of the test's own says it."""

    def test_speaker_quality_and_recording_become_the_contracts_events(self, lab: Lab) -> None:
        lab.page.evaluate(FAKE_SDK)
        lab.join("Ana")
        lab.page.evaluate("""() => {
          const [ben] = room.participants.values();
          room.emit('dominantSpeakerChanged', ben);
          room.emit('dominantSpeakerChanged', null);
          ben.emit('networkQualityLevelChanged', 2);
          room.localParticipant.emit('networkQualityLevelChanged', 5);
          room.emit('recordingStarted');
        }""")
        told = [(event["type"], event.get("name"), event.get("level"), event.get("on")) for event in self.told(lab)]
        assert told == [
            ("recording", None, None, False),
            ("speaker", "Ben", None, None),
            ("speaker", None, None, None),
            ("quality", "Ben", 2, None),
            ("quality", "Ana", 5, None),
            ("recording", None, None, True),
        ]

    def test_the_own_quality_is_shown_to_oneself(self, people: People) -> None:
        ana = people.open("Ana")
        ana.page.add_init_script(f"({FAKE_SDK})()")
        ana.enter_green_room(people.room)
        ana.join_call()
        ana.button("People").click()
        row = ana.page.get_by_role("listitem").filter(has_text="Ana (you)")
        expect(row.get_by_role("button")).to_have_count(1)  # Rename
        ana.page.evaluate("() => room.localParticipant.emit('networkQualityLevelChanged', 2)")
        for place in (ana.tile("You"), row):
            expect(place.get_by_role("img", name="Connection: poor")).to_be_visible()
        row.get_by_role("button", name="Connection details of Ana (you)").click()
        expect(ana.page.get_by_role("dialog", name="Connection")).to_contain_text("With Ana (you)")
        expect(ana.page.get_by_role("dialog", name="Connection")).to_contain_text(re.compile(r"Sending\s*8 kbit/s"))

    def test_a_track_that_cannot_be_sent_is_a_problem_of_that_track(self, lab: Lab) -> None:
        lab.page.evaluate(FAKE_SDK)
        lab.join("Ana")
        lab.page.evaluate("() => { room.refuse = { code: 53304, message: 'refused' } }")
        lab.publish("Ana", "camera")
        [problem] = lab.events("Ana", "problem")
        assert problem["source"] == "camera"
        assert "53304" in problem["error"]
        assert lab.events("Ana", "state")[-1]["state"] == "connected"

    def told(self, lab: Lab) -> list[dict[str, object]]:
        events: list[dict[str, object]] = lab.call("events", "Ana")
        return [event for event in events if event["type"] in {"speaker", "quality", "recording"}]


FAKE_SDK = """() => {
  class Emitter {
    #listeners = [];
    on(type, listener) { this.#listeners.push([type, listener]); }
    emit(type, ...details) { for (const [of, listener] of this.#listeners) if (of === type) listener(...details); }
  }
  class LocalTrack extends Emitter {
    constructor(track) { super(); this.mediaStreamTrack = track; }
    enable() {}
  }
  const ben = Object.assign(new Emitter(), { identity: 'Ben~1', state: 'connected', tracks: new Map() });
  window.room = Object.assign(new Emitter(), {
    isRecording: false,
    localParticipant: Object.assign(new Emitter(), {
      unpublishTrack() {},
      async publishTrack(track) {
        if (!room.refuse) return;
        this.emit('trackPublicationFailed', room.refuse, track);
        throw room.refuse;
      },
    }),
    participants: new Map([['PA1', ben]]),
    async getStats() {
      const timestamp = Math.round(performance.now());
      const sound = { trackSid: 'MT1', timestamp, bytesSent: timestamp, packetsSent: 1, codec: 'opus' };
      const none = { localVideoTrackStats: [], remoteAudioTrackStats: [], remoteVideoTrackStats: [] };
      return [{ ...none, localAudioTrackStats: [sound] }];
    },
    disconnect() {},
  });
  window.Twilio = { Video: { connect: async () => room, LocalVideoTrack: LocalTrack, LocalAudioTrack: LocalTrack } };
}"""
