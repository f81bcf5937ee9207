"""Which articles stand otherwise in an index than they did.

Comes in: paths to articles, and what the index that stands was made of. Goes out: what changed, made ready for the
shelf. Knows nothing of vectors or postings.

Besides the articles that changed these are the ones whose cleaning rests on a line that recurs no longer or recurs now,
and the copies whose first article is another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.duplicates import groups, sharing
from corpus.notice import Notice
from corpus.passage import Passage
from corpus.reading import Skipped
from corpus.recurrence import Recurrence, lines_of
from index.build import Progress, elsewhere, empty
from index.listing import Listed, fetched, listing
from index.made import Made, make
from index.standing import Standing

# Rows that are gone or added, beyond which all is built anew: reading them beside the base costs each question time.
SHARE, LEAST = 0.1, 2_000


class Stale(Exception):
    """So much changed, or something of such a kind, that all is to be built anew."""


def most(size: int) -> float:
    """How many of ``size`` may be others before all is built anew."""
    return max(LEAST, SHARE * size)


@dataclass(frozen=True, slots=True)
class Shelved:
    """An article as it is to stand: with these notices, and searched by these passages."""

    made: Made
    notices: tuple[Notice, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed: the ids ``removed``, the articles ``made``, and those ``shelved`` because they stand otherwise.

    ``leaving`` are the ids that are to be taken out first. ``listed`` are all files, ``alike`` all groups of copies,
    ``emptied`` all articles that cleaning left nothing of.
    """

    listed: Sequence[Listed]
    removed: set[str]
    leaving: set[str]
    made: Mapping[str, Made]
    shelved: Mapping[str, Shelved]
    alike: Sequence[tuple[str, ...]]
    emptied: Sequence[str]

    def skipped(self) -> tuple[Skipped, ...]:
        """What was skipped of the files, and the articles that cleaning left nothing of."""
        return (*(one for file in self.listed for one in file.skipped()), *map(empty, self.emptied))


def changed(paths: Sequence[Path], standing: Standing, progress: Progress) -> Changed:
    """What changed under ``paths`` since the index that stands was made. Raises Stale and CorpusError."""
    listed, fresh = _read(paths, standing, progress)
    after = {article_id: mark for one in listed for _, mark, article_id in one.entries if mark and article_id}
    removed = standing.articles.keys() - after.keys()
    made = _made(standing, listed, after, fresh, progress)
    alike, shelved = _compared(standing, removed, made)
    leaving = removed | (standing.articles.keys() & (made.keys() | shelved.keys()))
    known = [one for one in standing.emptied() if one in after and one not in made]
    emptied = [*known, *(article_id for article_id, one in made.items() if not one.passages)]
    return Changed(listed, removed, leaving, made, shelved, alike, emptied)


def _read(paths: Sequence[Path], standing: Standing, progress: Progress) -> tuple[list[Listed], dict[str, Article]]:
    """The files under ``paths``, and the articles that changed in them. Raises Stale."""
    fresh: dict[str, Article] = {}
    limit = most(len(standing.articles))

    def hear(article: Article, mark: str) -> None:
        if standing.articles.get(article.article_id) != mark:
            fresh[article.article_id] = article
            progress("read", len(fresh), 0)
            if len(fresh) > limit:
                raise Stale

    return listing(paths, standing.known, hear), fresh


def _made(
    standing: Standing,
    listed: Sequence[Listed],
    after: Mapping[str, str],
    fresh: dict[str, Article],
    progress: Progress,
) -> dict[str, Made]:
    """The articles that changed, and those that are cleaned otherwise now that others changed, in order of reading."""
    before = standing.articles
    changed = {article_id for article_id, mark in after.items() if before.get(article_id) != mark}
    fresh.update({one.article_id: one for one in fetched(listed, changed - fresh.keys())})
    lines = {article_id: lines_of(fresh[article_id]) for article_id in changed}
    sites = standing.sites([*changed, *(before.keys() - after.keys())]) | {one.site for one in lines.values()}
    if [one for one in before if one in after] != [one for one in after if one in before]:
        sites |= standing.sites(before)  # of reposts the first counts
    known = standing.lines(sites)
    was, now = Recurrence(), Recurrence()
    for counted, order, new in ((was, before, {}), (now, after, lines)):
        for article_id in order:
            if found := new.get(article_id) or known.get(article_id):
                counted.add(found)
    turned = {site: was.recurring(site) ^ now.recurring(site) for site in sites}
    again = {
        article_id
        for article_id, site, asked in standing.asked([site for site, keys in turned.items() if keys])
        if article_id in after and article_id not in changed and asked & turned[site]
    }
    fresh.update({one.article_id: one for one in fetched(listed, again)})
    made = {}
    for article_id in after:
        if article_id in fresh:
            made[article_id] = make(fresh[article_id], now)
            progress("clean", len(made), len(fresh))
    return made


def _compared(
    standing: Standing, removed: Iterable[str], made: Mapping[str, Made]
) -> tuple[list[tuple[str, ...]], dict[str, Shelved]]:
    """All groups of near-identical articles, and how each article stands that was made or whose group is another now.

    Pairs of articles that did not change are alike or not as before. So it is enough to look again at the groups of
    those that changed, and at those that may be copies of them.
    """
    before = standing.groups()
    firsts = {group[0] for group in before}
    ids, minima = standing.minima()
    signed = [one.signature.minima for one in made.values() if one.signature]
    near = {ids[row] for row in sharing(minima, np.stack(signed))} if signed and ids else set()
    left, near = {*removed, *made}, near - {*removed, *made}
    touched = [group for group in before if not (left | near).isdisjoint(group)]
    again = near.union(*touched) - left
    found = {one: standing.made(one, is_first=one in firsts) for one in sorted(again)} | dict(made)
    regrouped = groups(one.signature for one in found.values() if one.signature)
    copies = {one for group in regrouped for one in group[1:]}
    of = {group[0]: group[1:] for group in regrouped}
    shelved = {}
    for article_id, one in found.items():
        sites = [found[copy].article.site for copy in of.get(article_id, ())]
        notices = (*one.notices, *([elsewhere(sites, [one.article.site])] if sites else []))
        stands = Shelved(one, notices, () if article_id in copies else one.passages)
        if one.passages and (article_id in made or not standing.has(article_id, notices, bool(stands.passages))):
            shelved[article_id] = stands
    return [group for group in before if group not in touched] + list(regrouped), shelved
