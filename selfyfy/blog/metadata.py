"""What machines read about an article: absolute addresses and schema.org data."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from selfyfy.blog.models import Article

# A script element ends at the first "</script", whatever quotes it stands in.
_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def card_url(article: Article) -> str:
    """The article's picture for other sites. Its address changes with the article, so it may be kept for long."""
    return absolute(f"{reverse('blog:card', args=[article.slug])}?v={article.updated_at:%Y%m%d%H%M%S}")


def article_data(article: Article) -> SafeString:
    address = absolute(article.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": article.title,
        "description": article.standfirst,
        "url": address,
        "mainEntityOfPage": address,
        "image": card_url(article),
        "datePublished": article.published_at.isoformat() if article.published_at else None,
        "dateModified": article.updated_at.isoformat(),
        "timeRequired": f"PT{article.minutes}M",
        "articleSection": article.category.name if article.category else None,
        "keywords": article.tag_names,
        "inLanguage": "en",
        "author": {
            "@type": "Organization" if article.author.name == settings.SITE_NAME else "Person",
            "name": article.author.name,
            "url": absolute(article.author.get_absolute_url()),
        },
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")},
    }
    known = {key: value for key, value in data.items() if value}
    return mark_safe(json.dumps(known, ensure_ascii=False).translate(_IN_SCRIPT))  # noqa: S308 (escaped)
