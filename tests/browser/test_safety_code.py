"""Safety codes: what two people read to each other, and what they find out by it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import running
from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.browser.seats import join_without_browser
from tests.browser.server import Server

MALLORY = Path(__file__).with_name("mallory.js")
TWELVE_GROUPS = re.compile(r"^(\d{5}\s){11}\d{5}$")
CERTIFICATES = r"() => spy.peers.at(-1).localDescription.sdp.match(/(?<=^a=fingerprint:sha-256 )\S+/gm)"
HIDE_CERTIFICATES = "delete RTCDtlsTransport.prototype.getRemoteCertificates"  # as Firefox before 153
NETWORK_CHANGES = """() => {
  const { peers } = spy;
  const path = () => peers.at(-1).currentLocalDescription.sdp.match(/(?<=a=ice-ufrag:).*/)[0];
  const before = path();
  dispatchEvent(new Event('online'));
  window.isOnNewPath = () => path() !== before && peers.at(-1).signalingState === 'stable';
}"""
CONNECTION_FAILS = """() => {
  const last = spy.peers.at(-1);
  Object.defineProperty(last, 'connectionState', { value: 'failed' });
  last.dispatchEvent(new Event('connectionstatechange'));
  window.hasNewConnection = () => spy.peers.at(-1) !== last && spy.peers.at(-1).connectionState === 'connected';
}"""
# The page's own dialog, fed with what the test says.
OPEN_DIALOG = """async () => {
  const [script] = document.querySelectorAll('script[type=module][src]');
  const { SafetyDialog } = await import(new URL('../ui/safety-dialog.js', script.src));
  window.code = '1'.repeat(60);
  new SafetyDialog({ read: async () => window.code }).open('Ben~1', 'Ben');
}"""


@pytest.fixture(scope="module")
def lying_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on a server that may put somebody between people, which it only does where a test says so."""
    server = Server(tmp_path_factory.mktemp("lying") / "server.log", FLASK_APP="tests.standins.lying_app:app")
    yield server
    server.kill()


@pytest.fixture
def server(lying_server: Server) -> Server:
    return running(lying_server)


def join(people: People, name: str, script: str) -> Participant:
    """Somebody in the call, in whose pages the script runs first."""
    person = people.open(name)
    person.page.add_init_script(script)
    person.enter_green_room(people.room)
    person.join_call()
    return person


def dialog(person: Participant) -> Locator:
    """The open dialog."""
    return person.page.get_by_role("dialog", name="Safety code")


def open_code(person: Participant, name: str) -> None:
    """Open the dialog about the participant of that name."""
    button = person.button(f"Manage {name}")
    if not button.is_visible():
        person.button("People").click()
    button.click()
    person.page.get_by_role("menuitem", name="Safety code").click()
    expect(dialog(person)).to_contain_text(f"With {name}")


def digits_in(person: Participant) -> str:
    """The 60 digits in the open dialog."""
    digits = dialog(person).locator("code")
    expect(digits).to_have_text(TWELVE_GROUPS)
    return "".join(digits.inner_text().split())


def code_of(person: Participant, name: str) -> str:
    """What the person reads about the participant of that name."""
    open_code(person, name)
    digits = digits_in(person)
    person.button("Close safety code").click()
    return digits


def identity_of(person: Participant, name: str) -> str:
    """Whose tile it is that has that name."""
    return person.tile(name).get_attribute("data-identity") or ""


def come_between(mallory: Participant, room: str) -> None:
    """Have the server put Mallory between the members of a room, for the connections that they make from now on."""
    mallory.page.goto("/")
    mallory.page.evaluate(MALLORY.read_text(), room)


def half(person: Participant) -> str:
    """One person's half of the digits, by what that person's browser says of its certificate."""
    [fingerprint] = set(person.page.evaluate(CERTIFICATES))
    key, name = bytes.fromhex(fingerprint.replace(":", "")), identity_of(person, "You").encode()
    digest = hashlib.sha512(b"\0\0" + key + name + key).digest()
    for _ in range(5199):
        digest = hashlib.sha512(digest + key).digest()
    return "".join(f"{int.from_bytes(digest[start : start + 5], 'big') % 100_000:05}" for start in range(0, 30, 5))


def test_two_people_read_the_same_digits_made_of_both_certificates(people: People) -> None:
    ana, ben = people.join("Ana"), join(people, "Ben", HIDE_CERTIFICATES)
    ana.sees(ben)
    assert code_of(ana, "Ben") == code_of(ben, "Ana") == "".join(sorted([half(ana), half(ben)]))


def test_they_stay_the_same_on_a_new_path_and_on_a_new_connection(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    open_code(ana, "Ben")
    code = digits_in(ana)
    for happens, over in [(NETWORK_CHANGES, "isOnNewPath"), (CONNECTION_FAILS, "hasNewConnection")]:
        ana.page.evaluate(happens)
        ana.page.wait_for_function(f"() => window.{over}()")
        ana.wait_for_frames("Ben")
        assert digits_in(ana) == code == code_of(ben, "Ana") == "".join(sorted([half(ana), half(ben)]))
    expect(dialog(ana).get_by_role("alert")).to_be_hidden()


def test_everybody_has_another_code_with_everybody(people: People) -> None:
    trio = [people.join(name, camera="none") for name in ("Ana", "Ben", "Cleo")]
    codes = {code_of(one, other.name) for one, other in combinations(trio, 2)}
    assert len(codes) == 3
    assert codes == {code_of(other, one.name) for one, other in combinations(trio, 2)}


@pytest.mark.parametrize("script", ["", HIDE_CERTIFICATES], ids=["certificates shown", "certificates not shown"])
def test_a_server_that_puts_somebody_between_two_people_changes_what_they_read(people: People, script: str) -> None:
    mallory = people.open("Mallory", camera="none")
    come_between(mallory, people.room)
    ana, ben = join(people, "Ana", script), join(people, "Ben", script)
    ana.sees(ben)
    ben.sees(ana)
    for person, other in [(ana, ben), (ben, ana)]:
        assert identity_of(person, other.name) == identity_of(other, "You"), "nothing else may tell"
    of_ana, of_ben = code_of(ana, "Ben"), code_of(ben, "Ana")
    assert of_ana != of_ben
    assert half(ana) in of_ana
    assert half(ben) in of_ben
    assert mallory.page.evaluate("() => spy.peers.map(({ connectionState }) => connectionState)") == ["connected"] * 2


def test_who_has_looked_at_a_code_is_told_of_somebody_who_comes_between_later(people: People) -> None:
    mallory = people.open("Mallory", camera="none")
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    assert code_of(ana, "Ben") == code_of(ben, "Ana")
    come_between(mallory, people.room)
    ana.page.evaluate(CONNECTION_FAILS)
    for person, other in [(ana, ben), (ben, ana)]:
        expect(person.page.get_by_role("alert")).to_contain_text(f"The safety code of {other.name} has changed")
        person.wait_for_frames(other.name)
    open_code(ana, "Ben")
    expect(dialog(ana).get_by_role("alert")).to_contain_text("has changed")
    assert digits_in(ana) != code_of(ben, "Ana")


def test_a_code_that_changes_while_it_is_read_says_so(people: People) -> None:
    ana = people.open("Ana")
    ana.enter_green_room(people.room)
    ana.page.evaluate(OPEN_DIALOG)
    changed = dialog(ana).get_by_role("alert")
    digits_in(ana)
    for code in [None, "1" * 60]:  # a connection that comes back with the same certificates
        ana.page.evaluate("code => { window.code = code; }", code)
        expect(dialog(ana).locator("code")).to_have_text(TWELVE_GROUPS if code else "")
        expect(changed).to_be_hidden()
    ana.page.evaluate("() => { window.code = '2'.repeat(60); }")
    expect(changed).to_contain_text("has changed")
    assert digits_in(ana) == "2" * 60


def test_marking_the_digits_does_not_close_the_dialog_and_a_click_beside_it_does(people: People) -> None:
    ana = people.open("Ana")
    ana.enter_green_room(people.room)
    ana.page.evaluate(OPEN_DIALOG)
    digits_in(ana)
    box = dialog(ana).locator("code").bounding_box()
    assert box
    ana.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    ana.page.mouse.down()
    ana.page.mouse.move(box["x"] - 8, box["y"] + box["height"] - 20)  # on the edge of the dialog
    ana.page.mouse.up()
    assert "11111" in ana.page.evaluate("() => String(getSelection())")
    expect(dialog(ana)).to_be_visible()
    ana.page.mouse.click(5, 5)
    expect(dialog(ana)).to_be_hidden()


def test_without_a_connection_there_is_no_code_but_a_sentence(people: People) -> None:
    ana = people.join("Ana", camera="none")
    seat = join_without_browser(people.server, "Nobody", people.room)
    open_code(ana, "Nobody")
    expect(dialog(ana)).to_contain_text("no code while you two are not connected")
    expect(dialog(ana).locator("code")).to_be_hidden()
    expect(dialog(ana)).to_contain_text(f"The page itself comes from 127.0.0.1:{people.server.port}")
    seat.close()


def test_a_page_that_is_not_secure_has_none_either(people: People) -> None:
    ana, ben = people.open("Ana"), people.join("Ben")
    ana.page.goto(f"http://lan.test:{people.server.port}/rooms/{people.room}")
    ana.fill_join_form()
    ana.join_call()
    ana.wait_for_frames("Ben")
    open_code(ana, "Ben")
    expect(dialog(ana)).to_contain_text("This page is not secure")
    expect(dialog(ana).locator("code")).to_be_hidden()
    assert len(code_of(ben, "Ana")) == 60
