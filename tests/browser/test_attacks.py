"""What somebody could do to others in a call, or to who follows a link, done to them in real browsers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Dialog, WebSocket, expect

from tests.browser.harness import People
from tests.browser.lobby import call, dialog, enter_lobby, log
from tests.browser.participant import Participant
from tests.browser.seats import Seat, join_without_browser


def test_no_link_puts_a_returning_visitor_into_a_call(people: People) -> None:
    ana = people.open("Ana")
    ana.enter_green_room("somewhere")  # from now on the site knows her
    ana.page.goto(f"/rooms/{people.room}#now")
    expect(ana.button("Join call")).to_be_enabled()
    expect(ana.page.get_by_label("Camera", exact=True).locator("option")).not_to_have_count(0)  # all has started
    ben = people.join("Ben")
    expect(ben.status).to_have_text("1 participant")
    expect(ana.button("Join call")).to_be_enabled()


def test_the_way_in_from_the_lobby_is_for_that_call_and_once(people: People) -> None:
    ana, ben = people.open("Ana"), people.open("Ben")
    enter_lobby(ana)
    enter_lobby(ben)
    call(ana, ben)
    dialog(ben, "Ana is calling").get_by_role("button", name="Accept").click()
    expect(ben.status).to_have_text("2 participants")
    ben.page.reload()
    expect(ben.button("Join call")).to_be_enabled()
    expect(ana.status).to_have_text(re.compile("1 participant"))


def test_a_mark_for_one_room_opens_no_other(people: People) -> None:
    ana = people.open("Ana")
    ana.enter_green_room("somewhere")
    ana.page.evaluate("sessionStorage.setItem('enter-call', 'elsewhere')")
    ana.page.goto(f"/rooms/{people.room}")
    expect(ana.button("Join call")).to_be_enabled()
    ana.page.goto("/rooms/elsewhere")  # the first page has used it up
    expect(ana.button("Join call")).to_be_enabled()
    expect(ana.page.get_by_label("Camera", exact=True).locator("option")).not_to_have_count(0)
    ben = people.join("Ben", room="elsewhere")
    expect(ben.status).to_have_text("1 participant")


@pytest.fixture
def call_with_mallory(people: People) -> Iterator[tuple[Participant, Participant, Seat]]:
    """Ana and Ben see each other; a third member of their room says whatever it likes."""
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    mallory = join_without_browser(people.server, "Mallory", people.room)
    yield ana, ben, mallory
    mallory.close()


def real_offer(person: Participant, sections: list[str]) -> str:
    """What a browser offers that has such sections."""
    sdp: str = person.page.evaluate(
        """async (sections) => {
          const pc = new RTCPeerConnection();
          for (const kind of sections) kind === 'data' ? pc.createDataChannel('x') : pc.addTransceiver(kind);
          const { sdp } = await pc.createOffer();
          pc.close();
          return sdp;
        }""",
        sections,
    )
    return sdp


def expect_call_goes_on(ana: Participant, ben: Participant) -> None:
    """Each still gets the other's picture, also after a change."""
    ana.wait_for_frames("Ben")
    ben.wait_for_frames("Ana")
    ana.button("Turn off camera").click()
    expect(ben.tile("Ana")).to_have_class(re.compile("tile-dark"))
    ana.button("Turn on camera").click()
    expect(ben.tile("Ana")).not_to_have_class(re.compile("tile-dark"))
    ben.wait_for_colour("Ana", ana.camera)
    ben.wait_for_frames("Ana")


def say_descriptions(mallory: Seat, to: str, offers: Iterable[tuple[int, dict[str, str], dict[str, str]]]) -> None:
    for generation, description, sources in offers:
        mallory.say("description", to=to, generation=generation, description=description, sources=sources)


def test_nobody_ejects_another_by_offers(call_with_mallory: tuple[Participant, Participant, Seat]) -> None:
    ana, ben, mallory = call_with_mallory
    sockets: list[WebSocket] = []
    ana.page.on("websocket", lambda socket: sockets.append(socket))
    victim = mallory.identity_of("Ana")
    good = {"type": "offer", "sdp": real_offer(ben, ["audio", "video"])}
    bogus = {f"bogus-{number}": "camera" for number in range(6)}
    say_descriptions(mallory, victim, [(0, good, {"0": "microphone", "1": "camera", **bogus}) for _ in range(20)])
    say_descriptions(mallory, victim, [(2**53 - 1, good, {}), *((step, good, {}) for step in range(8, 240, 8))])
    expect_call_goes_on(ana, ben)
    assert sockets == [], "Ana has lost her socket"


def test_nobody_breaks_anothers_call_by_descriptions_no_page_would_send(
    call_with_mallory: tuple[Participant, Participant, Seat],
) -> None:
    ana, ben, mallory = call_with_mallory
    sockets: list[WebSocket] = []
    ana.page.on("websocket", lambda socket: sockets.append(socket))
    victim = mallory.identity_of("Ana")
    good = {"type": "offer", "sdp": real_offer(ben, ["audio", "video"])}
    say_descriptions(
        mallory,
        victim,
        [
            (0, {"type": "offer", "sdp": real_offer(ben, ["video"] * 12)}, {}),
            (0, {"type": "offer", "sdp": real_offer(ben, ["audio", "data"])}, {}),
            (0, good, {"0": "camera", "1": "microphone"}),
            (0, {"type": "offer", "sdp": good["sdp"].replace("m=video 9", "m=video 0")}, {"1": "camera"}),
            (0, {"type": "offer", "sdp": "v=0\r\n" + "a=x\r\n" * 1000}, {}),
            (0, {"type": "answer", "sdp": good["sdp"]}, {}),
            (0, {"type": "pranswer", "sdp": good["sdp"]}, {}),
            (0, {"type": "rollback", "sdp": ""}, {}),
            (1, {"type": "offer", "sdp": "nonsense"}, {}),
        ],
    )
    for number in range(100):
        candidate = {"candidate": f"candidate:{number} 1 udp 1 nonsense 9 typ host", "sdpMid": str(number)}
        mallory.say("candidate", to=victim, generation=number % 3, candidate=candidate)
        mallory.say("view", to=victim, height=720 * (number % 2))
    expect_call_goes_on(ana, ben)
    assert sockets == [], "Ana has lost her socket"


def test_nobody_has_another_send_its_camera_several_times(
    call_with_mallory: tuple[Participant, Participant, Seat],
) -> None:
    ana, ben, mallory = call_with_mallory
    good = real_offer(ben, ["audio", "video"])
    layers = "a=rid:h recv\r\na=rid:m recv\r\na=rid:l recv\r\na=simulcast:recv h;m;l\r\n"
    offers = [(0, {"type": "offer", "sdp": sdp}, {"0": "microphone", "1": "camera"}) for sdp in (good + layers, good)]
    say_descriptions(mallory, mallory.identity_of("Ana"), offers)
    assert "a=simulcast" not in mallory.hear("description")["description"]["sdp"]
    most = ana.page.evaluate(
        "() => Math.max(...spy.peers.flatMap((pc) => pc.getSenders().map((s) => s.getParameters().encodings.length)))"
    )
    assert most == 1


def test_who_says_muted_is_not_heard_whatever_is_sent(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.wait_for_sound()
    ben.page.evaluate("() => spy.keepSending()")  # a client that shows a muted microphone, and sends sound
    ben.button("Mute microphone").click()
    expect(ana.tile("Ben").get_by_role("img", name="Microphone off")).to_be_visible()
    assert ana.video("Ben").evaluate("video => video.srcObject.getAudioTracks().length") == 0
    ben.button("Unmute microphone").click()
    ana.page.wait_for_function(
        "video => video.srcObject.getAudioTracks().length", arg=ana.video("Ben").element_handle()
    )


def test_who_is_blocked_rings_no_more(people: People) -> None:
    ana, mallory = people.open("Ana"), people.open("Mallory")
    enter_lobby(ana)
    enter_lobby(mallory)
    call(mallory, ana)
    dialog(ana, "Mallory is calling").get_by_role("button", name="Decline and block").click()
    expect(log(ana)).to_contain_text("You blocked Mallory")
    dialog(mallory).get_by_role("button", name="Close").click()
    call(mallory, ana)
    expect(dialog(mallory)).to_contain_text("Ana is busy.")
    expect(dialog(ana)).to_have_count(0)


def test_who_does_not_want_to_be_disturbed_is_not_rung(people: People) -> None:
    ana, ben = people.open("Ana"), people.open("Ben")
    enter_lobby(ana)
    enter_lobby(ben)
    ana.page.get_by_role("switch", name="Do not disturb").check()
    expect(ben.button("Call Ana")).to_be_disabled()
    ana.page.get_by_role("switch", name="Do not disturb").uncheck()
    call(ben, ana)
    expect(dialog(ana, "Ben is calling")).to_be_visible()


MARKUP = [
    "<img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)//{{7*7}}${alert(1)}",
]


def watch_for_scripts(person: Participant) -> list[str]:
    """What runs in that tab, or was kept from running by the page's policy, from now on."""
    found: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    person.page.on("dialog", dismiss)
    person.page.expose_function("tellViolation", lambda what: found.append(f"policy: {what}"))
    person.page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => tellViolation(event.violatedDirective))"
    )
    return found


def expect_no_markup(person: Participant, found: list[str]) -> None:
    expect(person.page.locator("img[src=x], svg[onload], [onerror]")).to_have_count(0)
    assert found == []


@pytest.mark.parametrize("text", MARKUP)
def test_nothing_that_is_typed_for_a_call_runs(people: People, text: str) -> None:
    ana, mallory = people.open("Ana"), people.open(text)
    found = [watch_for_scripts(ana), watch_for_scripts(mallory)]
    for person in (ana, mallory):
        person.page.goto("/")
        person.fill_join_form(f"{people.room} {text}"[:60])
        person.join_call()
    expect(ana.tile(text)).to_be_visible()
    mallory.button("Chat").click()
    mallory.page.get_by_role("textbox", name="Message").fill(f"{text} http://example.test/{text}")
    mallory.button("Send").click()
    ana.button("Chat").click()
    expect(ana.page.get_by_role("log", name="Chat messages")).to_contain_text(f"{text} http://example.test/")
    mallory.button("Invite").click()
    expect(mallory.page.get_by_role("dialog")).to_be_visible()
    mallory.page.keyboard.press("Escape")
    mallory.close_tab()
    ana.button("People").click()
    ana.page.get_by_text("Event log", exact=True).click()
    expect(ana.page.get_by_role("log", name="Event log")).to_contain_text(f"{text} left")
    for one in found:
        expect_no_markup(ana, one)


@pytest.mark.parametrize("text", MARKUP)
def test_nothing_that_is_typed_for_the_lobby_runs(people: People, text: str) -> None:
    ana, mallory = people.open("Ana"), people.open(text)
    found = watch_for_scripts(ana)
    enter_lobby(ana)
    enter_lobby(mallory)
    call(mallory, ana)
    dialog(ana, f"{text} is calling").get_by_role("button", name="Decline", exact=True).click()
    expect(log(ana)).to_contain_text(f"You declined the call from {text}.")
    expect_no_markup(ana, found)


NAME_DEVICES = """(() => {
  const ask = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  navigator.mediaDevices.enumerateDevices = async () =>
    (await ask()).map(({ deviceId, groupId, kind }) => ({ deviceId, groupId, kind, label: `${kind} %s` }));
})()"""
SELECTS = [("Camera", "videoinput"), ("Microphone", "audioinput"), ("Speaker", "audiooutput")]


def expect_devices_called(person: Participant, text: str) -> None:
    for label, kind in SELECTS:
        options = person.page.get_by_label(label, exact=True).locator("option")
        expect(options.first).to_have_text(f"{kind} {text}")
        expect(options.locator("*")).to_have_count(0)


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "</option></select><svg onload=alert(1)>"])
def test_no_name_of_a_device_runs(people: People, text: str) -> None:
    ana = people.open(text)  # who is also called that
    found = watch_for_scripts(ana)
    ana.page.add_init_script(NAME_DEVICES % text)
    ana.page.goto("/")
    ana.fill_join_form(f"{people.room} {text}")
    expect(ana.button("Join call")).to_be_enabled()
    expect_devices_called(ana, text)
    ana.join_call()
    ana.button("More").click()
    ana.button("Settings").click()
    expect_devices_called(ana, text)
    expect_no_markup(ana, found)


def test_accents_piled_up_in_the_chat_cover_nothing_that_others_say(people: People) -> None:
    ana = people.join("Ana", camera="none")
    ana.button("Chat").click()
    ben = join_without_browser(people.server, "Ben", people.room)
    messages = ana.page.get_by_role("article")
    ben.say("chat", id="1", text="What Ben says")
    expect(messages).to_have_count(1)
    before = messages.first.screenshot()
    ben.say("chat", id="2", text="o" + "\N{COMBINING ACUTE ACCENT}\N{COMBINING DIAERESIS}" * 200)
    expect(messages).to_have_count(2)
    after = messages.first.screenshot()
    ben.close()
    assert after == before


def test_a_link_in_the_chat_says_where_it_leads(people: People) -> None:
    ana = people.join("Ana", camera="none")
    ana.button("Chat").click()
    ben = join_without_browser(people.server, "Ben", people.room)
    ben.say("chat", id="1", text="https://bank.test\N{FRACTION SLASH}login.evil.test/x")
    link = ana.page.get_by_role("log", name="Chat messages").get_by_role("link")
    expect(link).to_have_text(re.compile(r"^https://bank\.xn--.*\.evil\.test/x$"))
    assert link.evaluate("link => link.href === link.textContent")
    ben.close()
