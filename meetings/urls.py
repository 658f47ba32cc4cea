"""Addresses of meetings. The room's own addresses stand in ROOM."""

from django.urls import path

from meetings.views import minutes, planning, room

PLANNING = [
    path("overleggen/", planning.meeting_list, name="meeting_list"),
    path("overleggen/nieuw/", planning.meeting_new, name="meeting_new"),
    path("overleggen/<str:number>/", planning.meeting, name="meeting"),
    path("overleggen/<str:number>/uitnodiging.ics", planning.meeting_ics, name="meeting_ics"),
    path("overleggen/<str:number>/verzetten/", planning.meeting_move, name="meeting_move"),
    path("overleggen/<str:number>/afgelasten/", planning.meeting_cancel, name="meeting_cancel"),
    path("overleggen/<str:number>/voorzitter/", planning.meeting_chair, name="meeting_chair"),
    path("overleggen/<str:number>/uitnodigen/", planning.meeting_invite, name="meeting_invite"),
    path("overleggen/<str:number>/uitnodigen/teams/", planning.meeting_invite_teams, name="meeting_invite_teams"),
    path("overleggen/<str:number>/uitnodigen/intrekken/", planning.meeting_withdraw, name="meeting_withdraw"),
    path("overleggen/<str:number>/antwoord/", planning.meeting_answer, name="meeting_answer"),
    path("overleggen/<str:number>/vervanger/", planning.meeting_substitute, name="meeting_substitute"),
    path("overleggen/<str:number>/vervanger/toegang/", planning.meeting_access, name="meeting_access"),
    path("overleggen/<str:number>/agenda/", planning.meeting_item_new, name="meeting_item_new"),
    path("overleggen/<str:number>/agenda/weghalen/", planning.meeting_item_remove, name="meeting_item_remove"),
    path("overleggen/<str:number>/agenda/volgorde/", planning.meeting_item_order, name="meeting_item_order"),
    path("overleggen/<str:number>/agenda/rappels/", planning.meeting_collect, name="meeting_collect"),
    path("overleggen/<str:number>/voorbereiden/", planning.meeting_prepare, name="meeting_prepare"),
    path("overleggen/<str:number>/voorbereiden/vragen/", planning.meeting_ask_preparation, name="meeting_ask_preparation"),
    path(
        "overleggen/<str:number>/voorbereiden/<str:family>/bewaren/",
        planning.meeting_prepare_keep,
        name="meeting_prepare_keep",
    ),
]
_M = "overleggen/<str:number>/"
_KAMER = _M + "kamer/"
_GEZIN = _KAMER + "<str:dossier>/"
ROOM = [
    path(_KAMER, room.room, name="room"),
    path(_KAMER + "stand/", room.state, name="room_state"),
    path(_KAMER + "openen/", room.begin, name="room_open"),
    path(_KAMER + "aanwezig/", room.presence, name="room_presence"),
    path(_KAMER + "sluiten/", room.close, name="room_close"),
    path(_GEZIN + "beginnen/", room.start, name="room_start"),
    path(_GEZIN + "stap/", room.step, name="room_step"),
    path(_GEZIN + "erbij/", room.extend, name="room_extend"),
    path(_GEZIN + "parkeren/", room.park, name="room_park"),
    path(_GEZIN + "uitstellen/", room.postpone, name="room_postpone"),
    path(_GEZIN + "afronden/", room.finish, name="room_finish"),
    path(_GEZIN + "ongedaan/", room.undo, name="room_undo"),
    path(_GEZIN + "tekst/<str:field>/", room.text, name="room_text"),
    path(_GEZIN + "inbreng/", room.contribute, name="room_contribute"),
    path(_GEZIN + "intrekken/", room.withdraw, name="room_withdraw"),
    path(_GEZIN + "overnemen/", room.take_over, name="room_take_over"),
    path(_GEZIN + "besluit/", room.decide, name="room_decide"),
    path(_GEZIN + "besluit/intrekken/", room.undo_decision, name="room_undo_decision"),
    path(_GEZIN + "actie/", room.action, name="room_action"),
    path(_GEZIN + "antwoord/", room.answer, name="room_answer"),
    path(_M + "zaal/", room.room_screen, name="room_screen"),
    path(_M + "verslag/", minutes.minutes, name="minutes"),
    path(_M + "verslag/opnieuw/", minutes.again, name="minutes_again"),
]
urlpatterns = PLANNING + ROOM
