"""Addresses of cases."""

from django.urls import path

from cases.views import actions, following

urlpatterns = [
    path("acties/", actions.my_actions, name="my_actions"),
    path("acties/agenda.ics", actions.my_actions_ics, name="my_actions_ics"),
    path("acties/<str:number>/", actions.action, name="action"),
    path("acties/<str:number>/<slug:word>/", actions.action_step, name="action_step"),
    path("casussen/<str:number>/acties/", actions.case_actions, name="case_actions"),
    path("casussen/<str:number>/acties/nieuw/", actions.action_new, name="action_new"),
    path("casussen/<str:number>/volgen/", following.follow, name="case_follow"),
    path("casussen/<str:number>/afsluiten/", following.close, name="case_close"),
]
