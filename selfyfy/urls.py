from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from selfyfy.blog.sitemaps import SITEMAPS

urlpatterns = [
    path("", include("selfyfy.studio.urls")),
    path("gallery/", include("selfyfy.gallery.urls")),
    path("edit/", include("selfyfy.editing.urls")),
    path("s/", include("selfyfy.sharing.urls")),
    path("blog/", include("selfyfy.blog.urls")),
    path("newsletter/", include("selfyfy.newsletter.urls")),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("selfyfy.ops.urls")),
]
