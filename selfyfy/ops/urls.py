from django.urls import path

from selfyfy.ops import views

urlpatterns = [
    path("healthz/", views.healthz, name="ops_healthz"),
    path("readyz/", views.readyz, name="ops_readyz"),
    path("robots.txt", views.robots, name="ops_robots"),
]
