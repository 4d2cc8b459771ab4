from django.urls import path

from selfyfy.blog import views
from selfyfy.blog.feeds import ArticleFeed

app_name = "blog"

urlpatterns = [
    path("", views.list_articles, name="list"),
    path("feed/", ArticleFeed(), name="feed"),
    path("<slug:slug>/", views.article, name="article"),
]
