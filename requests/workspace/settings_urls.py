"""Below /staff/settings/, in the namespace of the workspace."""

from django.urls import path

from requests.workspace import settings

urlpatterns = [
    path("", settings.show_settings, name="settings"),
    path("change/<slug:section>/", settings.change_settings, name="settings_change"),
    path("versions/", settings.list_versions, name="settings_versions"),
    path("versions/<int:number>/", settings.show_version, name="settings_version"),
    path("versions/<int:number>/again/", settings.take_version_again, name="settings_again"),
]
