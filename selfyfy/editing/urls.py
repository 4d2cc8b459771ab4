from django.urls import path

from selfyfy.editing import views

app_name = "editing"

urlpatterns = [
    path("picture/", views.start_from_picture, name="picture"),
    path("<uuid:pk>/vary/", views.vary, name="vary"),
    path("<uuid:pk>/instruct/", views.instruct, name="instruct"),
    path("<uuid:pk>/enlarge/", views.enlarge, name="enlarge"),
    path("<uuid:pk>/paint/", views.paint, name="paint"),
    path("regions/<str:name>.png", views.region, name="region"),
]
