// The join page of a room: keeps the invite that came with the address for the room's own page.

import { Papers } from "../call/papers.js";

const { room } = document.body.dataset;
if (room) new Papers(room).keepInvite(location.hash);
