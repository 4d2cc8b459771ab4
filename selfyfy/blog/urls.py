from django.urls import path

from selfyfy.blog import live, views
from selfyfy.blog.feeds import ArticleFeed

app_name = "blog"

urlpatterns = [
    path("", views.list_articles, name="list"),
    path("feed/", ArticleFeed(), name="feed"),
    path("draw/", live.draw, name="draw"),
    path("<slug:slug>/", views.article, name="article"),
]
