"""What designers edit comes into force by itself; what is wrong leaves the old files in force, and is told."""

from __future__ import annotations

import logging
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from desk.bell import Bell
from desk.designers_files import DesignersFiles, watch_files
from desk.settings import ROOT
from handoff.exceptions import PlaybookInvalid, PolicyInvalid

POLICY = (ROOT / "data" / "escalation.yml").read_text(encoding="utf-8")
BROKEN = POLICY + "\nguardz: {}\n"
DELIVERED = re.findall(r'^version: "([^"]*)"', POLICY, re.MULTILINE)[0]
NEWER = re.sub(r'^version: "[^"]*"', 'version: "2.0"', POLICY, count=1, flags=re.MULTILINE)


@dataclass
class Designer:
    """Edits files in a folder; each look is a second after the last."""

    folder: Path
    now: float = 0.0

    @property
    def policy(self) -> Path:
        return self.folder / "escalation.yml"

    @property
    def candidate(self) -> Path:
        return self.folder / "candidate.yml"

    @property
    def moderation(self) -> Path:
        return self.folder / "moderation.yml"

    @property
    def routing(self) -> Path:
        return self.folder / "routing.yml"

    @property
    def reviews(self) -> Path:
        return self.folder / "reviews.yml"

    @property
    def playbook(self) -> Path:
        return self.folder / "playbooks" / "crisis.yml"

    @property
    def reply(self) -> Path:
        return self.folder / "replies" / "everyday.yml"

    @property
    def article(self) -> Path:
        return self.folder / "knowledge" / "tracking.md"

    def files(self) -> DesignersFiles:
        return DesignersFiles(
            policy=str(self.policy),
            playbooks=str(self.playbook.parent),
            moderation=str(self.moderation),
            routing=str(self.routing),
            reviews=str(self.reviews),
            candidate=str(self.candidate),
            replies=str(self.reply.parent),
            knowledge=str(self.article.parent),
            clock=lambda: self.now,
        )

    def look(self, files: DesignersFiles) -> bool:
        self.now += 2.0
        return files.refresh()


@pytest.fixture
def designer(tmp_path: Path) -> Designer:
    designer = Designer(tmp_path)
    designer.policy.write_text(POLICY, encoding="utf-8")
    designer.playbook.parent.mkdir()
    shutil.copy(ROOT / "data" / "moderation.yml", designer.moderation)
    shutil.copy(ROOT / "data" / "routing.yml", designer.routing)
    shutil.copy(ROOT / "data" / "reviews.yml", designer.reviews)
    shutil.copy(ROOT / "data" / "playbooks" / "crisis.yml", designer.playbook)
    for file in (designer.reply, designer.article):
        file.parent.mkdir()
        shutil.copy(ROOT / "data" / file.parent.name / file.name, file)
    return designer


def test_policy_that_is_wrong_leaves_the_old_one_in_force_until_it_is_right(
    designer: Designer, caplog: pytest.LogCaptureFixture
) -> None:
    designer.candidate.write_text(POLICY, encoding="utf-8")
    files = designer.files()
    before = files.policy
    assert not designer.look(files)
    designer.policy.write_text(BROKEN, encoding="utf-8")
    assert designer.look(files)
    assert not designer.look(files)
    assert files.policy is before
    (notice,) = files.notices
    line = 1 + BROKEN[: BROKEN.index("guardz")].count("\n")
    assert notice.startswith("The escalation policy was not reloaded: ")
    assert f"escalation.yml:{line}: `guardz` is not known in a policy: did you mean `guards`?" in notice
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    designer.policy.write_text(NEWER, encoding="utf-8")
    assert designer.look(files)
    assert files.notices == ()
    assert files.policy.version.startswith("2.0")


def test_playbook_that_is_wrong_keeps_all_as_they_were(designer: Designer) -> None:
    designer.candidate.write_text(POLICY, encoding="utf-8")
    files = designer.files()
    before, text = files.playbooks, designer.playbook.read_text(encoding="utf-8")
    designer.playbook.write_text(text.replace("steps:", "stepps:"), encoding="utf-8")
    assert designer.look(files)
    assert files.playbooks is before
    assert files.notices[0].startswith("The playbooks were not reloaded: ")
    designer.playbook.write_text(text + "\n", encoding="utf-8")
    assert designer.look(files)
    assert files.playbooks == before
    assert files.notices == ()


def test_routing_that_is_edited_comes_into_force_and_one_that_is_wrong_does_not(designer: Designer) -> None:
    designer.candidate.write_text(POLICY, encoding="utf-8")
    files = designer.files()
    text = designer.routing.read_text(encoding="utf-8")
    designer.routing.write_text(text.replace("grace_seconds: 60", "grace_seconds: 90"), encoding="utf-8")
    designer.look(files)
    assert files.routing.grace_seconds == 90
    designer.routing.write_text(text.replace("grace_seconds: 60", "grace_seconds: soon"), encoding="utf-8")
    assert designer.look(files)
    assert files.routing.grace_seconds == 90
    assert "The routing was not reloaded: " in files.notices[0]
    designer.routing.write_text(text, encoding="utf-8")
    assert designer.look(files)
    assert files.routing.grace_seconds == 60
    assert files.notices == ()


def test_reviews_that_are_edited_come_into_force_and_wrong_ones_do_not(designer: Designer) -> None:
    files = designer.files()
    text = designer.reviews.read_text(encoding="utf-8")
    designer.reviews.write_text(text.replace("not_again_hours: 24", "not_again_hours: 48"), encoding="utf-8")
    designer.look(files)
    assert files.reviews.ratings.not_again_hours == 48
    designer.reviews.write_text(text.replace("not_again_hours: 24", "not_again_hours: often"), encoding="utf-8")
    assert designer.look(files)
    assert files.reviews.ratings.not_again_hours == 48
    assert "The rules of reviews were not reloaded: " in files.notices[0]


def test_candidate_that_is_missing_or_wrong_disturbs_nothing(designer: Designer) -> None:
    files = designer.files()
    assert files.candidate is None
    assert "The candidate policy was not loaded: " in files.notices[0]
    designer.candidate.write_text(BROKEN, encoding="utf-8")
    designer.look(files)
    assert files.candidate is None
    designer.candidate.write_text(NEWER, encoding="utf-8")
    assert designer.look(files)
    assert files.notices == ()
    watched = files.candidate
    assert watched is not None
    assert watched.version.startswith("2.0")
    designer.candidate.write_bytes(b"\xff")
    assert designer.look(files)
    assert files.candidate is watched
    assert files.notices[0].startswith("The candidate policy was not reloaded: ")
    assert files.policy.version.startswith(DELIVERED)


def test_files_that_are_wrong_from_the_start_stop_the_desk(designer: Designer) -> None:
    designer.policy.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(PolicyInvalid):
        designer.files()
    designer.policy.write_text(POLICY, encoding="utf-8")
    designer.playbook.write_text("name: crisis\n", encoding="utf-8")
    with pytest.raises(PlaybookInvalid):
        designer.files()


def test_notice_names_files_of_the_project_as_designers_know_them(tmp_path: Path) -> None:
    files = DesignersFiles(
        policy=str(ROOT / "data" / "escalation.yml"),
        playbooks=str(ROOT / "data" / "playbooks"),
        moderation=str(ROOT / "data" / "moderation.yml"),
        routing=str(ROOT / "data" / "routing.yml"),
        candidate=str(ROOT / "data" / "no_such_candidate.yml"),
    )
    assert files.notices == (
        "The candidate policy was not loaded: data/no_such_candidate.yml:1: The file cannot be read: "
        "No such file or directory.",
    )


def test_replies_and_articles_come_into_force_when_they_are_edited(designer: Designer) -> None:
    files = designer.files()
    reply, article = (path.read_text(encoding="utf-8") for path in (designer.reply, designer.article))
    designer.reply.write_text(reply.replace("short: hello", "short: welcome"), encoding="utf-8")
    designer.article.write_text(article.replace("tracking number", "parcel code"), encoding="utf-8")
    assert not designer.look(files)
    assert "welcome" in {one.short for one in files.replies.replies}
    assert files.library.find("parcel code", most=1)[0].score == 1.0
    designer.reply.write_text(reply.replace("{agent_name}", "{agent_nam}"), encoding="utf-8")
    designer.article.write_text("no fields", encoding="utf-8")
    assert designer.look(files)
    told, other, *_candidate = files.notices
    assert told.startswith("The canned replies were not reloaded: ")
    assert "did you mean `agent_name`?" in told
    assert other.startswith("The knowledge base was not reloaded: ")
    assert "welcome" in {one.short for one in files.replies.replies}


async def test_a_look_that_fails_is_not_the_last(caplog: pytest.LogCaptureFixture) -> None:
    bell, looks = Bell(), list[str]()

    class Files:
        """Looks into a file that nests deeper than Python counts, and then into a good one."""

        def refresh(self) -> bool:
            bell.ring()
            looks.append("look")
            if len(looks) == 1:
                raise RecursionError
            bell.end()
            return True

    bell.ring()
    await watch_files(cast("DesignersFiles", Files()), bell, on_notices=lambda: looks.append("notices"))
    assert looks == ["look", "look", "notices"]
    assert "could not be looked at" in caplog.text
