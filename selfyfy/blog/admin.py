from typing import Any

from django import forms
from django.contrib import admin

from selfyfy.blog.models import Article


class TagsField(forms.CharField):
    """A list of tags, typed with commas between."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value) or ""
        return list(dict.fromkeys(tag for part in typed.split(",") if (tag := part.strip().lower())))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)


class ArticleForm(forms.ModelForm):
    tags = TagsField(required=False, help_text="With commas between.")

    class Meta:
        model = Article
        fields = ["title", "slug", "standfirst", "body", "tags", "author_name", "published_at"]
        widgets = {"body": forms.Textarea(attrs={"rows": 40, "cols": 100})}


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    list_display = ["title", "author_name", "published_at", "is_visible", "updated_at"]
    search_fields = ["title", "standfirst", "body"]
    prepopulated_fields = {"slug": ["title"]}
    date_hierarchy = "published_at"

    @admin.display(boolean=True, description="Visible")
    def is_visible(self, article: Article) -> bool:
        return article.is_published
