"""Views: the room page and the token API."""

from __future__ import annotations

from flask import abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from video_app import metrics
from video_app.auth.forms import LeaveForm
from video_app.auth.person import current_person
from video_app.auth.routes import join_page
from video_app.engines import current_engine
from video_app.extensions import csrf, limiter
from video_app.names import InvalidRoom, room_slug
from video_app.video import bp, tokens


@bp.get("/rooms/<room>")
def room(room: str) -> ResponseReturnValue:
    """The green room and the call; the join form for somebody who has not said who they are."""
    try:
        slug = room_slug(room)
    except InvalidRoom:
        abort(404)
    if slug != room:
        return redirect(url_for("video.room", room=slug), 301)
    if not session.get("name"):
        return join_page(room=slug)
    return render_template(
        "video/room.html",
        room=slug,
        name=session["name"],
        engine=current_engine(),
        invite_url=url_for("video.room", room=slug, _external=True),
        leave_form=LeaveForm(formdata=None, room=slug),
    )


@bp.post("/api/token")
@csrf.exempt  # JSON only, which another site cannot send with our cookie: no form can, and CORS is not granted
@limiter.limit(lambda: current_app.config["TOKEN_RATE_LIMIT"])
def token() -> ResponseReturnValue:
    """An access token for a new identity, or, with a bearer token, a fresh one for the same."""
    engine = current_engine()
    wanted = tokens.read_request(request)
    authorization = request.headers.get("Authorization")
    if authorization is None:
        identity, room = tokens.new_grant(wanted, session.get("name", ""), current_person())
    else:
        identity, room = tokens.renewed_grant(wanted, authorization, engine)
    engine.open(room)
    metrics.tokens.inc()
    return tokens.answer(engine, identity, room), 200, {"Cache-Control": "no-store"}
