// The room page: builds the objects and connects them.

import { Call } from "../call/call.js";
import { DataSaver } from "../call/data-saver.js";
import { LevelMeter } from "../call/level-meter.js";
import { LocalMedia } from "../call/media.js";
import { Preferences } from "../call/preferences.js";
import { WeakConnection } from "../call/weak-connection.js";
import { takeEntry } from "../entry.js";
import { strings } from "../strings/room.js";
import { Backstage } from "../ui/backstage.js";
import { CallButtons } from "../ui/call-buttons.js";
import { CallPanels } from "../ui/call-panels.js";
import { CallStatus } from "../ui/call-status.js";
import { DataSaverControls } from "../ui/data-saver.js";
import { DeviceSelects } from "../ui/device-selects.js";
import { connectDialogs, openDialog } from "../ui/dialogs.js";
import { GreenRoom } from "../ui/green-room.js";
import { InvitePanel } from "../ui/invite.js";
import { MediaNotices } from "../ui/media-notices.js";
import { MoreMenu } from "../ui/more-menu.js";
import { Notices } from "../ui/notices.js";
import { OrderNotices } from "../ui/order-notices.js";
import { connectOthers } from "../ui/others-button.js";
import { Permits } from "../ui/permits.js";
import { hideControlsOnTap, keepAwake, restCameraInBackground } from "../ui/phone.js";
import { FloatingReactions } from "../ui/reactions.js";
import { RoomSettings } from "../ui/room-settings.js";
import { Shortcuts } from "../ui/shortcuts.js";
import { Stage } from "../ui/stage.js";
import { Volumes } from "../ui/volumes.js";

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const { room = "", name = "", tokenUrl = "", participantsUrl = "", engineSettings = "{}" } = document.body.dataset;
const { invite = "", hostLink = "" } = document.body.dataset;

const preferences = new Preferences();
const media = new LocalMedia(preferences);
const meter = new LevelMeter();
const backstage = new Backstage(element("backstage"));
const call = new Call({
  tokenUrl,
  room,
  media,
  engineSettings: JSON.parse(engineSettings),
  rehearse: (...what) => backstage.rehearse(...what),
});
const saver = new DataSaver({ preferences, media, roster: call.roster, show: (view) => call.show(view) });
const notices = new Notices(element("notices"));
const greenRoom = new GreenRoom({ call, media, notices, name, participantsUrl });
const invitePanel = new InvitePanel(/** @type {HTMLDialogElement} */ (element("invite")));
const stage = new Stage(element("stage"), { roster: call.roster, preferences, onShow: (view) => saver.show(view) });
new Volumes(element("stage"), call.roster);
const panels = new CallPanels({ call, notices, layout: stage.layout });
const reactions = new FloatingReactions(element("floating-reactions"));
const selects = new DeviceSelects(element("devices"), { media, meter, preferences });
const buttons = new CallButtons({ call, media });
const more = new MoreMenu({ preferences, media, react: (reaction) => call.react(reaction) });
connectOthers(element("others"), stage.layout, () => panels.open("people"));
const saving = new DataSaverControls({ saver, media, preferences, roster: call.roster, stage: element("stage") });
new CallStatus(call);
new MediaNotices({ call, media, meter, notices });
new OrderNotices({ call, media, notices });
new Permits(call.governance.charter);
new RoomSettings({ governance: call.governance, inviteUrl: invitePanel.url, onOpen: () => more.close() });
new Shortcuts(
  preferences,
  {
    m: () => media.toggle("microphone"),
    v: () => media.toggle("camera"),
    s: () => buttons.toggleScreen(),
    h: () => buttons.toggleHand(),
    c: () => greenRoom.left && panels.toggle("chat"),
    p: () => greenRoom.left && panels.toggle("people"),
    "?": () => openDialog("shortcuts-dialog"),
  },
  {
    start: () => greenRoom.left && media.turnOn("microphone"),
    end: () => greenRoom.left && media.turnOff("microphone"),
  },
);

/** Everything is given back before the page goes, so that no camera light stays on. */
function hangUp() {
  call.leave();
  meter.stop();
  media.stop();
}

/** What a link said beside the room is kept for this tab, and does not stay in the address for others to copy. */
function takeLinks() {
  call.governance.papers.keep({ invite, host: hostLink });
  if (invite || hostLink) history.replaceState(null, "", location.pathname);
}

async function start() {
  const called = takeEntry(room);
  takeLinks();
  if (typeof RTCPeerConnection !== "function") {
    notices.show({ kind: "error", title: strings.unsupportedTitle, text: strings.unsupported });
    return;
  }
  call.prepare();
  greenRoom.open();
  connectDialogs(() => more.close());
  restCameraInBackground(media);
  hideControlsOnTap(element("stage"), element("call"));
  await media.start();
  buttons.enable();
  await selects.refresh();
  if (called) greenRoom.join(); // from the lobby: no need to ask again
}

media.on("change", ({ source }) => source === "microphone" && meter.listen(media.track("microphone")));
meter.on("speech", ({ speaking }) => call.roster.setOwnSpeaking(speaking));
call.on("reaction", ({ reaction, name: from }) => reactions.show(reaction, from));
call.governance.charter.on("changed", ({ rules }) => stage.spotlight(rules?.spotlight ?? null));
call.on("carried", ({ engine }) => (element("call").dataset.engine = engine));
new WeakConnection(call.roster).on("weak", () => saving.suggest(notices));
call.on("state", keepAwake(() => call.state !== "disconnected"));
element("open-invite").onclick = () => invitePanel.open();
/** @type {HTMLFormElement} */ (element("leave-form")).onsubmit = hangUp;
addEventListener("pagehide", hangUp);
addEventListener("pageshow", (event) => event.persisted && location.reload());
start();
