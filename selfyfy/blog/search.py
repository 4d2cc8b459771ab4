"""Search over the articles by the database's own full-text index: FTS5 on SQLite, tsvector on PostgreSQL.

Both are a table `blog_search` beside the articles, made by a migration and kept up by signals (see apps.py), with the
same answers: every word must occur, in any form and as a beginning ("train" finds "training"), and the title weighs
most. Drafts are in it too: callers join with the articles that their reader may see.
"""

import re
from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

MAX_WORDS = 8
MAX_WORD_CHARACTERS = 40
MAX_FOUND = 200
FROM, TO = "\x02", "\x03"  # around a hit in an excerpt, until it is escaped
BRACKETS = str.maketrans("<>", "\x04\x05", "\x00")  # PostgreSQL's parser would take <words> for markup, not for words
BRACKETS_BACK = str.maketrans("\x04\x05", "<>")


@dataclass(frozen=True)
class Dialect:
    create: tuple[str, ...]
    store: str  # article id, title, standfirst, tags, body
    remove: str
    find: str  # query, limit → article id, excerpt
    word: str  # how one word is asked for
    join: str


SQLITE = Dialect(
    create=(
        "CREATE VIRTUAL TABLE blog_search USING fts5(title, standfirst, tags, body, "
        "tokenize = 'porter unicode61 remove_diacritics 2')",
    ),
    store="INSERT INTO blog_search (rowid, title, standfirst, tags, body) VALUES (%s, %s, %s, %s, %s)",
    remove="DELETE FROM blog_search WHERE rowid = %s",
    find="SELECT rowid, snippet(blog_search, 3, char(2), char(3), '…', 28) FROM blog_search "
    "WHERE blog_search MATCH %s ORDER BY bm25(blog_search, 8, 4, 4, 1), rowid LIMIT %s",
    word='"{}"*',
    join=" ",
)
POSTGRESQL = Dialect(
    create=(
        "CREATE TABLE blog_search (article_id bigint PRIMARY KEY, body text NOT NULL, vector tsvector NOT NULL)",
        "CREATE INDEX blog_search_vector ON blog_search USING gin (vector)",
    ),
    store="INSERT INTO blog_search (article_id, vector, body) "
    "SELECT id, setweight(to_tsvector('english', title), 'A') || "
    "setweight(to_tsvector('english', standfirst || ' ' || tags), 'B') || "
    "setweight(to_tsvector('english', body), 'D'), body "
    "FROM (VALUES (%s::bigint, %s::text, %s::text, %s::text, %s::text)) AS a (id, title, standfirst, tags, body)",
    remove="DELETE FROM blog_search WHERE article_id = %s",
    find="SELECT article_id, ts_headline('english', body, query, "
    "'MaxFragments=1, MaxWords=28, MinWords=14, StartSel=' || chr(2) || ', StopSel=' || chr(3)) "
    "FROM blog_search, to_tsquery('english', %s) AS query WHERE vector @@ query "
    "ORDER BY ts_rank(vector, query) DESC, article_id LIMIT %s",
    word="'{}':*",
    join=" & ",
)


def dialect() -> Dialect:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def create() -> None:
    with connection.cursor() as cursor:
        for statement in dialect().create:
            cursor.execute(statement)


def store(article_id: int, title: str, standfirst: str, tags: list[str], body: str) -> None:
    """Put an article's plain text into the index, in place of what stood there."""
    texts = [text.translate(BRACKETS) for text in (title, standfirst, " ".join(tags), body)]
    with connection.cursor() as cursor:
        cursor.execute(dialect().remove, [article_id])
        cursor.execute(dialect().store, [article_id, *texts])


def remove(article_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(dialect().remove, [article_id])


def find(text: str) -> dict[int, SafeString]:
    """Ids of the articles that have all the words, best first, with an excerpt in which the hits are marked."""
    words = [word[:MAX_WORD_CHARACTERS] for word in re.findall(r"\w+", text.lower())[:MAX_WORDS]]
    if not words:
        return {}
    asked = dialect().join.join(dialect().word.format(word) for word in words)
    with connection.cursor() as cursor:
        cursor.execute(dialect().find, [asked, MAX_FOUND])
        return {article_id: marked(excerpt) for article_id, excerpt in cursor.fetchall()}


def marked(excerpt: str) -> SafeString:
    text = escape(" ".join(excerpt.translate(BRACKETS_BACK).split())).replace(FROM, "<mark>").replace(TO, "</mark>")
    return mark_safe(text)  # noqa: S308 (escaped above)
