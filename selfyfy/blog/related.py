"""Which articles go on from one: shared tags, and words that both have and few others do (tf-idf, cosine)."""

import math
import re
from collections import Counter
from functools import lru_cache

from django.db.models import Count, Max

from selfyfy.blog.models import Article

A_SHARED_TAG = 0.15  # in units of the cosine, which for two of our articles is 0.05 to 0.3
SHORTEST_WORD = 4  # shorter ones are grammar

Vector = dict[str, float]
Stamp = tuple[object, ...]


def related(article: Article, count: int = 3) -> list[Article]:
    """The published articles nearest to it, nearest first; fewer where nothing is near."""
    others = Article.objects.published()
    stamp = tuple(others.aggregate(Count("pk"), Max("updated_at"), Max("published_at")).values())
    nearest = rank(article.pk, (*stamp, article.updated_at), count)
    found = others.select_related("category", "author").defer("body").in_bulk(nearest)
    return [found[pk] for pk in nearest if pk in found]


@lru_cache(maxsize=256)
def rank(pk: int, stamp: Stamp, count: int) -> list[int]:
    """Primary keys, nearest first. Computed once for each state of the articles, which `stamp` stands for."""
    vectors, tags = tables(stamp[:-1])
    article = Article.objects.get(pk=pk)
    mine = vectors.get(pk) or weigh(count_words(article), Counter(), 1)  # a draft is in no table
    my_tags = tags.get(pk) or set(article.tag_names)
    scores = {
        other: dot(mine, vector) + A_SHARED_TAG * len(my_tags & tags[other])
        for other, vector in vectors.items()
        if other != pk
    }
    near = [other for other, score in scores.items() if score > 0]
    return sorted(near, key=lambda other: (-scores[other], other))[:count]


@lru_cache(maxsize=1)
def tables(stamp: Stamp) -> tuple[dict[int, Vector], dict[int, set[str]]]:
    articles = list(Article.objects.published().prefetch_related("tags"))  # type: ignore[misc]
    counts = {article.pk: count_words(article) for article in articles}
    in_articles = Counter(word for words in counts.values() for word in words)
    vectors = {pk: weigh(words, in_articles, len(articles)) for pk, words in counts.items()}
    return vectors, {article.pk: set(article.tag_names) for article in articles}


def count_words(article: Article) -> Counter[str]:
    text = f"{article.title} {article.standfirst} {article.body}".lower()
    return Counter(re.findall(rf"[^\W\d_]{{{SHORTEST_WORD},}}", text))


def weigh(words: Counter[str], in_articles: Counter[str], total: int) -> Vector:
    """Each word's count, damped, times how rare it is; of length 1."""
    weights = {
        word: (1 + math.log(count)) * math.log((1 + total) / (1 + in_articles[word])) for word, count in words.items()
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1
    return {word: weight / length for word, weight in weights.items()}


def dot(one: Vector, other: Vector) -> float:
    small, large = sorted((one, other), key=len)
    return sum(weight * large.get(word, 0) for word, weight in small.items())
