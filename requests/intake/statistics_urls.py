from django.urls import path

from requests.intake import statistics_views

app_name = "statistics"
urlpatterns = [
    path("", statistics_views.show_statistics, name="now"),
    path("<int:year>/", statistics_views.show_statistics, name="year"),
]
