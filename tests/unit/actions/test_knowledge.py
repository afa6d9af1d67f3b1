from __future__ import annotations

from pathlib import Path

from actions import knowledge


def test_every_article_of_ours_can_be_read() -> None:
    slugs = [path.stem for path in knowledge.FOLDER.glob("*.md")]
    assert slugs
    assert all(knowledge.article(slug) is not None for slug in slugs)


def test_a_slug_leads_to_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\ntitle: t\nanswer: a\n---\n")
    folder = tmp_path / "articles"
    folder.mkdir()
    assert knowledge.article("../secret", folder=folder) is None
    assert knowledge.article("secret", folder=tmp_path) is not None


def test_an_article_that_is_broken_or_missing_is_none(tmp_path: Path) -> None:
    (tmp_path / "plain.md").write_text("no front matter")
    (tmp_path / "wrong.md").write_text("---\ntitle: [\n---\n")
    assert [knowledge.article(slug, folder=tmp_path) for slug in ("plain", "wrong", "none")] == [None, None, None]
