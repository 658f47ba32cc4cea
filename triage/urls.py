"""Addresses of triage: the register, the registration, one referral."""

from django.urls import path

from triage import views

urlpatterns = [
    path("aanmeldingen/", views.referral_list, name="referral_list"),
    path("aanmeldingen/nieuw/", views.referral_new, name="referral_new"),
    path("aanmeldingen/nieuw/concept/", views.referral_draft, name="referral_draft"),
    path("aanmeldingen/nieuw/weggooien/", views.referral_draft_drop, name="referral_draft_drop"),
    path("aanmeldingen/<str:number>/", views.referral, name="referral"),
    path("aanmeldingen/<str:number>/wegen/<str:letter>/", views.judge, name="referral_judge"),
    path("aanmeldingen/<str:number>/voorleggen/", views.submit, name="referral_submit"),
    path("aanmeldingen/<str:number>/weegoverleg/", views.weighing_meeting, name="referral_meeting"),
    path("aanmeldingen/<str:number>/eerste-contact/", views.first_contact, name="referral_contact"),
    path("aanmeldingen/<str:number>/aanvullen/", views.completion, name="referral_complete"),
    path("aanmeldingen/<str:number>/verbeteren/", views.correction, name="referral_correct"),
    path("aanmeldingen/<str:number>/intrekken/", views.withdrawal, name="referral_withdraw"),
    path("aanmeldingen/<str:number>/doelbesluit/", views.purpose_decision, name="purpose_decision"),
]
