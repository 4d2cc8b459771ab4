from django.urls import path

from selfyfy.sharing import views

app_name = "sharing"

urlpatterns = [
    path("portrait/<uuid:pk>/", views.create, name="create"),
    path("<str:token>/", views.public, name="public"),
    path("<str:token>/image/", views.image, name="image"),
    path("<str:token>/revoke/", views.revoke, name="revoke"),
]
