from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST
from reversion.admin import VersionAdmin

from generator import storage
from selfyfy.blog import markdown, pictures
from selfyfy.blog.models import Article, Author, Category, Picture


class ArticleForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = [
            *("title", "slug", "standfirst", "body", "number", "category", "tags", "author", "example"),
            "published_at",
        ]
        widgets = {"body": forms.Textarea(attrs={"rows": 40, "cols": 100})}


@admin.register(Article)
class ArticleAdmin(VersionAdmin):
    form = ArticleForm
    change_form_template = "blog/admin/change_form.html"
    list_display = ["title", "number", "category", "author", "published_at", "is_visible", "updated_at"]
    list_select_related = ["category", "author"]
    list_filter = ["category", "author"]
    search_fields = ["title", "standfirst", "body"]
    prepopulated_fields = {"slug": ["title"]}
    date_hierarchy = "published_at"

    @admin.display(boolean=True, description="Visible")
    def is_visible(self, article: Article) -> bool:
        return article.is_published

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [path("preview/", view, name="blog_article_preview"), *super().get_urls()]

    # The frame beside the form shows it: the one page of ours that may stand in a frame.
    @method_decorator([require_POST, xframe_options_sameorigin, csp_replace({"frame-ancestors": [SELF]})])
    def preview(self, request: HttpRequest) -> HttpResponse:
        """The article as it would look, from what stands in the form now. Nothing is saved."""
        if not self.has_add_permission(request) and not self.has_change_permission(request):
            raise PermissionDenied
        body = request.POST.get("body", "")
        context = {
            "title": request.POST.get("title", ""),
            "standfirst": request.POST.get("standfirst", ""),
            "article": markdown.render(body),
            "minutes": markdown.minutes_to_read(body),
            "mistakes": markdown.mistakes(body),
        }
        return render(request, "blog/admin/preview.html", context)


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    list_display = ["name", "role"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "position"]
    prepopulated_fields = {"slug": ["name"]}


class PictureForm(forms.ModelForm):
    file = forms.FileField(
        label="Picture",
        help_text=f"JPEG, PNG or WebP, at most {pictures.MAX_UPLOAD_MB} MB. It is scaled to {pictures.MAX_SIDE_PX} "
        "pixels, and what the camera wrote into it is dropped.",
    )

    class Meta:
        model = Picture
        fields = ["slug", "alt", "caption"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = self.instance.pk is None

    def clean(self) -> dict[str, Any] | None:
        """Stores the picture once everything else is right."""
        cleaned = super().clean()
        upload = self.cleaned_data.get("file")
        if upload and not self.errors:
            try:
                prepared = pictures.prepare(upload)
                self.instance.key = pictures.store(prepared)
            except pictures.Refused as refusal:
                self.add_error("file", str(refusal))
            except storage.STORAGE_ERRORS:
                self.add_error("file", "The object storage does not answer. Try again in a minute.")
            else:
                self.instance.width_px, self.instance.height_px = prepared.width_px, prepared.height_px
        return cleaned


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    form = PictureForm
    list_display = ["slug", "shortcode", "alt", "width_px", "height_px", "uploaded_at"]
    search_fields = ["slug", "alt", "caption"]
    readonly_fields = ["shown"]

    @admin.display(description="How articles show it")
    def shortcode(self, picture: Picture) -> str:
        return f"[[picture {picture.slug}]]"

    @admin.display(description="Now")
    def shown(self, picture: Picture) -> SafeString | str:
        if not picture.pk:
            return "Nothing yet"
        return format_html('<img src="{}" alt="" width="240">', storage.presigned_url(picture.key))
