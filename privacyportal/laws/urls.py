"""Below /staff/laws/."""

from django.urls import path

from privacyportal.laws import views

app_name = "laws"
urlpatterns = [
    path("", views.list_laws, name="list"),
    path("<slug:place>/", views.show_law, name="place"),
    path("<slug:place>/<int:number>/", views.show_law, name="version"),
]
