"""Views: the room page and the token API."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from video_app import doors, metrics
from video_app.access.visitor import named_visitor
from video_app.auth.forms import LeaveForm, links_in
from video_app.auth.routes import join_page
from video_app.engines import current_engines
from video_app.errors import ApiError
from video_app.extensions import csrf, limiter
from video_app.names import InvalidRoom, room_slug
from video_app.public_url import public_url_for
from video_app.video import token_api
from video_app.video.invite import TooLong, qr_svg
from video_app.video.room_entry import admitted, is_put_out

bp = Blueprint("video", __name__)

API_DESCRIPTION = Path(__file__).with_name("openapi.json").read_bytes()
API_DESCRIPTION_SECONDS = 60 * 60  # that caches keep it


@bp.get("/rooms/<room>")
def room(room: str) -> ResponseReturnValue:
    """The green room and the call; the join form for somebody who has not said who they are."""
    try:
        slug = room_slug(room)
    except InvalidRoom:
        abort(404)
    links = links_in(request.args)
    if slug != room:
        return redirect(url_for("video.room", room=slug, **links), 301)
    doors.visitor_for(slug)
    visitor = named_visitor(lambda: join_page(room=slug, **links))
    if is_put_out(slug, visitor.id):
        return render_template("video/removed.html", room=slug), 403
    return render_template(
        "video/room.html",
        room=slug,
        name=visitor.name,
        links=links,
        engines=current_engines(),
        participants_url=url_for("video.participants", room=slug),
        invite_url=public_url_for("video.room", room=slug),
        leave_form=LeaveForm(formdata=None, room=slug),
    )


@bp.get("/api/rooms/<room>/participants")
@limiter.limit(lambda: current_app.config["TOKEN_RATE_LIMIT"])
def participants(room: str) -> ResponseReturnValue:
    """How many people are in a room, for somebody who has said who they are. Their names are for those inside."""
    doors.visitor_of_site()
    named_visitor()
    try:
        slug = room_slug(room)
    except InvalidRoom as error:
        raise ApiError(400, "invalid_room", str(error), {"room": str(error)}) from error
    doors.visitor_for(slug)
    people = {participant.person for participant in doors.participants(slug)}
    return {"count": len(people)}, 200, {"Cache-Control": "no-store"}


@bp.get("/rooms/<room>/invite")
@limiter.limit(lambda: current_app.config["TOKEN_RATE_LIMIT"])
def invite(room: str) -> ResponseReturnValue:
    """The invite link as it is now: a tunnel may have opened, or moved, since the page was loaded."""
    return {"url": invite_url(room)}, 200, {"Cache-Control": "no-store"}


@bp.get("/rooms/<room>/invite.svg")
@limiter.limit(lambda: current_app.config["QR_RATE_LIMIT"])
def invite_code(room: str) -> ResponseReturnValue:
    """The invite link as a QR code, for somebody who has said who they are."""
    if not doors.visitor_of_site().name:
        abort(403)
    try:
        code = qr_svg(invite_url(room))
    except TooLong:
        abort(404)
    return Response(code, mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


def invite_url(room: str) -> str:
    """The link that others join `room` by. Answers 404 for what is no room name. Raises Refused."""
    try:
        slug = room_slug(room)
    except InvalidRoom:
        abort(404)
    doors.visitor_for(slug)
    return public_url_for("video.room", room=slug)


@bp.post("/api/token")
@csrf.exempt  # JSON only, which another site cannot send with our cookie: no form can, and CORS is not granted
@limiter.limit(lambda: current_app.config["TOKEN_RATE_LIMIT"])
def token() -> ResponseReturnValue:
    """An access token for one more tab of a visitor, for whom a program names, or, with a token, a fresh one.

    For somebody who has to wait to be let in it is one for the room's door, with the status 202.
    """
    wanted = token_api.read_request(request)
    seat = admitted(token_api.seat_for(request, wanted), wanted.shown())
    metrics.tokens.inc()
    if seat.waits:
        return token_api.answer_at_the_door(seat), 202, {"Cache-Control": "no-store"}
    return token_api.answer(token_api.opened(seat), seat), 200, {"Cache-Control": "no-store"}


@bp.get("/api/openapi.json")
def api_description() -> Response:
    """What this API takes and answers, for programs; the same for everybody."""
    response = Response(API_DESCRIPTION, mimetype="application/json")
    response.cache_control.public = True
    response.cache_control.max_age = API_DESCRIPTION_SECONDS
    response.add_etag()
    response.make_conditional(request)
    return response
