"""Addresses of cases."""

from django.urls import path

from cases.views import actions, case, following, information, people, plan, team, timeline

urlpatterns = [
    path("casussen/", case.case_list, name="case_list"),
    path("casussen/<str:number>/", case.case_overview, name="case_overview"),
    path("casussen/<str:number>/bekend/", information.case_information, name="case_information"),
    path("casussen/<str:number>/bekend/nieuw/", information.case_information_new, name="case_information_new"),
    path("casussen/<str:number>/gezin/", people.case_people, name="case_people"),
    path("casussen/<str:number>/tijdlijn/", timeline.case_timeline, name="case_timeline"),
    path("casussen/<str:number>/plan/", plan.case_plan, name="case_plan"),
    path("casussen/<str:number>/plan/versies/<int:version>/", plan.plan_version, name="plan_version"),
    path("casussen/<str:number>/overleggen/", case.case_meetings, name="case_meetings"),
    path("casussen/<str:number>/documenten/", case.case_documents, name="case_documents"),
    path("casussen/<str:number>/inzage/", case.case_access, name="case_access"),
    path("casussen/<str:number>/team/", team.case_team, name="case_team"),
    path("acties/", actions.my_actions, name="my_actions"),
    path("acties/agenda.ics", actions.my_actions_ics, name="my_actions_ics"),
    path("acties/<str:number>/", actions.action, name="action"),
    path("acties/<str:number>/<slug:word>/", actions.action_step, name="action_step"),
    path("casussen/<str:number>/acties/", actions.case_actions, name="case_actions"),
    path("casussen/<str:number>/acties/nieuw/", actions.action_new, name="action_new"),
    path("casussen/<str:number>/volgen/", following.follow, name="case_follow"),
    path("casussen/<str:number>/afsluiten/", following.close, name="case_close"),
]
