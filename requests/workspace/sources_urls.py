"""Below /staff/sources/, in the namespace of the workspace."""

from django.urls import path

from requests.workspace import sources

urlpatterns = [
    path("", sources.list_sources, name="sources"),
    path("add/", sources.add_source, name="source_add"),
    path("<slug:key>/", sources.show_source, name="source"),
    path("<slug:key>/change/", sources.change_source, name="source_change"),
    path("<slug:key>/check/", sources.check_again, name="source_check"),
]
