from django.urls import path

from selfyfy.gallery import views

app_name = "gallery"

urlpatterns = [
    path("", views.list_portraits, name="list"),
    path("recent/", views.recent, name="recent"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/words/", views.words, name="words"),
    path("<uuid:pk>/download/<str:file_format>/", views.download, name="download"),
    path("<uuid:pk>/delete/", views.delete, name="delete"),
    path("<uuid:pk>/restore/", views.restore, name="restore"),
]
