"""A review for each rating, a card for what is remembered; who is hidden, who asked to be forgotten."""

from datetime import UTC, datetime
from itertools import groupby

import fsrs
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workspaces") as workspaces:
        workspaces.add_column(sa.Column("direct", sa.BigInteger, nullable=False, server_default="0"))
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("kind", sa.Text, nullable=False, server_default="quiz"))
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("hidden", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "reviews",
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("post_id", sa.Text, sa.ForeignKey("posts.id"), primary_key=True),
        sa.Column("rating", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    cards = op.create_table(
        "cards",
        sa.Column("learner_id", sa.Text, sa.ForeignKey("learners.id"), primary_key=True),
        sa.Column("question_id", sa.Text, primary_key=True),
        sa.Column("question_version", sa.BigInteger, nullable=False),
        sa.Column("stability", sa.Double, nullable=False),
        sa.Column("difficulty", sa.Double, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("reviewed_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_reviews_post", "reviews", ["post_id"])
    op.create_index("ix_reveals_account", "reveals", ["account_id"])
    op.create_index("ix_posts_asked_by", "posts", ["asked_by"])
    op.create_index("ix_standings_account", "standings", ["account_id"])
    op.execute(
        """
        INSERT INTO reviews (account_id, post_id, rating, created_at)
        SELECT account_id, post_id, rating, created_at FROM attempts
        """
    )
    op.bulk_insert(cards, _cards())


def downgrade() -> None:
    op.drop_index("ix_standings_account", "standings")
    op.drop_index("ix_posts_asked_by", "posts")
    op.drop_index("ix_reveals_account", "reveals")
    op.drop_table("erasures")
    op.drop_table("cards")
    op.drop_table("reviews")
    op.execute("DELETE FROM reveals WHERE post_id IN (SELECT id FROM posts WHERE kind <> 'quiz')")
    op.execute("DELETE FROM posts WHERE kind <> 'quiz'")
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_column("hidden")
    with op.batch_alter_table("posts") as posts:
        posts.drop_column("kind")
    with op.batch_alter_table("workspaces") as workspaces:
        workspaces.drop_column("direct")


def _cards() -> list[dict[str, object]]:
    """Replay the attempts that are there, as the coach would have."""
    scheduler = fsrs.Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False
    )
    rows = op.get_bind().execute(
        sa.text(
            """
            SELECT users.learner_id, posts.question_id, posts.question_version,
                   attempts.rating, attempts.created_at
            FROM attempts
            JOIN posts ON posts.id = attempts.post_id
            JOIN accounts ON accounts.id = attempts.account_id
            JOIN users ON users.id = accounts.user_id
            ORDER BY users.learner_id, posts.question_id, posts.question_version, attempts.created_at
            """
        )
    )
    cards = [
        _card(scheduler, key, [(rating, at) for *_, rating, at in answers])
        for key, answers in groupby(rows, key=lambda row: tuple(row)[:3])
    ]
    newest = {(card["learner_id"], card["question_id"]): card for card in cards}
    return list(newest.values())


def _card(
    scheduler: fsrs.Scheduler, key: tuple[str, str, int], answers: list[tuple[int, int]]
) -> dict[str, object]:
    learner, question, version = key
    card = fsrs.Card(card_id=1)
    for rating, at in answers:
        when = datetime.fromtimestamp(at / 1000, UTC)
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), review_datetime=when)
    assert card.last_review  # noqa: S101 – there was at least one answer
    return {
        "learner_id": learner,
        "question_id": question,
        "question_version": version,
        "stability": card.stability,
        "difficulty": card.difficulty,
        "due_at": int(card.due.timestamp() * 1000),
        "reviewed_at": int(card.last_review.timestamp() * 1000),
    }
