"""Addresses of accounts."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("mijn/", views.my_page, name="my_page"),
    path("mijn/sessies/", views.my_sessions, name="my_sessions"),
    path("uitnodiging/<str:token>/", views.invitation, name="invitation"),
    path("inloggen/hulp/", views.factor_help, name="factor_help"),
    path("inrichting/mensen/", views.users, name="settings_users"),
    path("inrichting/mensen/nieuw/", views.user_new, name="settings_user_new"),
    path("inrichting/mensen/<int:pk>/", views.user, name="settings_user"),
    path("inrichting/mensen/<int:pk>/rol/", views.user_role, name="settings_user_role"),
    path("inrichting/mensen/<int:pk>/rol/<int:position>/eind/", views.user_role_end, name="settings_user_role_end"),
    path("inrichting/mensen/<int:pk>/verklaring/", views.user_reliability, name="settings_user_reliability"),
    path("inrichting/mensen/<int:pk>/plek/", views.user_seat, name="settings_user_seat"),
    path("inrichting/mensen/<int:pk>/plek/<int:seat>/eind/", views.user_seat_end, name="settings_user_seat_end"),
    path("inrichting/mensen/<int:pk>/uitnodiging/", views.user_invite, name="settings_user_invite"),
    path("inrichting/mensen/<int:pk>/tweede-factor/", views.user_factor, name="settings_user_factor"),
    path("inrichting/mensen/<int:pk>/sessies/", views.user_sessions, name="settings_user_sessions"),
    path("inrichting/mensen/<int:pk>/vertrek/", views.user_leave, name="settings_user_leave"),
]
