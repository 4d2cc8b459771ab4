from django import forms
from django.contrib import admin

from selfyfy.blog.models import Article, Author, Category


class ArticleForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = [
            *("title", "slug", "standfirst", "body", "number", "category", "tags", "author", "example"),
            "published_at",
        ]
        widgets = {"body": forms.Textarea(attrs={"rows": 40, "cols": 100})}


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    list_display = ["title", "number", "category", "author", "published_at", "is_visible", "updated_at"]
    list_select_related = ["category", "author"]
    list_filter = ["category", "author"]
    search_fields = ["title", "standfirst", "body"]
    prepopulated_fields = {"slug": ["title"]}
    date_hierarchy = "published_at"

    @admin.display(boolean=True, description="Visible")
    def is_visible(self, article: Article) -> bool:
        return article.is_published


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    list_display = ["name", "role"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "position"]
    prepopulated_fields = {"slug": ["name"]}
