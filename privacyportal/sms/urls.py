"""Mounted under /dev/sms/ in development only."""

from django.urls import path

from privacyportal.sms import views

urlpatterns = [path("", views.list_texts, name="dev_sms")]
