"""What the app counts for operators; /metrics shows it (ops/routes.py)."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

sockets = Gauge("video_sockets", "Realtime sockets that are open", multiprocess_mode="livesum")
rooms = Gauge("video_rooms", "Rooms with somebody connected to this process", multiprocess_mode="livesum")
participants = Gauge("video_participants", "People connected to rooms", multiprocess_mode="livesum")
joins = Counter("video_joins", "Memberships begun or resumed", ["kind"])
relays = Counter("video_relays", "Messages handled for clients", ["type"])
errors = Counter("video_errors", "Messages refused and failures, by error id", ["id"])
tokens = Counter("video_tokens", "Access tokens given out")
calls = Counter("video_lobby_calls", "People rung from the lobby")
