from django.urls import path

from selfyfy.blog import live, views
from selfyfy.blog.feeds import ArticleAtom, ArticleRss

app_name = "blog"

# A new word here goes into RESERVED_SLUGS, too.
urlpatterns = [
    path("", views.list_articles, name="list"),
    path("draw/", live.draw, name="draw"),
    path("in-order/", views.in_order, name="in_order"),
    path("search/", views.search_articles, name="search"),
    path("feed/", ArticleAtom(), name="feed"),
    path("feed/rss/", ArticleRss(), name="rss"),
    path("card.jpg", views.site_card, name="site_card"),
    path("pictures/<slug:slug>.webp", views.picture, name="picture"),
    path("categories/<slug:slug>/", views.category, name="category"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("<slug:slug>/", views.article, name="article"),
    path("<slug:slug>/cover.jpg", views.cover, name="cover"),
    path("<slug:slug>/card.jpg", views.card, name="card"),
]
