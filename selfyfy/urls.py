from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("selfyfy.studio.urls")),
    path("gallery/", include("selfyfy.gallery.urls")),
    path("edit/", include("selfyfy.editing.urls")),
    path("s/", include("selfyfy.sharing.urls")),
    path("blog/", include("selfyfy.blog.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("selfyfy.ops.urls")),
]
