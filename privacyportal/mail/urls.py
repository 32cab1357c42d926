"""Mounted under /dev/mail/ in development only."""

from django.urls import path

from privacyportal.mail import views

urlpatterns = [
    path("", views.list_mails, name="dev_mail"),
    path("<str:name>/", views.show_mail, name="dev_mail_one"),
    path("<str:name>/source/", views.download_source, name="dev_mail_source"),
    path("<str:name>/parts/<int:number>/", views.download_part, name="dev_mail_part"),
]
