from django.urls import path

from privacyportal.controllers import views

app_name = "controllers"
urlpatterns = [
    path("", views.chooser, name="chooser"),
    path("<slug:key>/", views.centre, name="centre"),
    path("<slug:key>/theme.css", views.theme, name="theme"),
]
