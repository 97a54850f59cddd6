"""Ratings as they were given, and the cards that follow from them."""

from bot.domain.memory import Card
from bot.domain.place import AccountId, LearnerId, PostId
from bot.domain.progress import Record
from bot.domain.question import Rating
from bot.store.database import Row, Session


async def add_review(tx: Session, account_id: AccountId, post_id: PostId, rating: Rating, now: int) -> None:
    """Keep an account's one rating of a post; the schema refuses a second."""
    await tx.run(
        """
        INSERT INTO reviews (account_id, post_id, rating, created_at)
        VALUES (:account_id, :post_id, :rating, :now)
        """,
        account_id=account_id,
        post_id=post_id,
        rating=rating,
        now=now,
    )


async def rated(db: Session, account_id: AccountId, post_id: PostId) -> Rating | None:
    """Return how an account has rated a post."""
    row = await db.one(
        "SELECT rating FROM reviews WHERE account_id = :account_id AND post_id = :post_id",
        account_id=account_id,
        post_id=post_id,
    )
    return Rating(row["rating"]) if row else None


async def reviews_since(db: Session, learner_id: LearnerId, since: int) -> int:
    """Return how many private reviews a learner has rated since then (epoch milliseconds)."""
    row = await db.the_one(
        """
        SELECT COUNT(*) AS reviews
        FROM users
        JOIN accounts ON accounts.user_id = users.id
        JOIN reviews ON reviews.account_id = accounts.id
        JOIN posts ON posts.id = reviews.post_id
        WHERE users.learner_id = :learner_id AND reviews.created_at >= :since AND posts.kind = 'review'
        """,
        learner_id=learner_id,
        since=since,
    )
    return row["reviews"]


async def answered(db: Session, learner_id: LearnerId) -> dict[str, Record]:
    """Return a learner's record by question id, over all their accounts."""
    rows = await db.all(
        """
        SELECT posts.question_id, COUNT(*) AS times,
               SUM(CASE WHEN reviews.rating > 1 THEN 1 ELSE 0 END) AS known
        FROM users
        JOIN accounts ON accounts.user_id = users.id
        JOIN reviews ON reviews.account_id = accounts.id
        JOIN posts ON posts.id = reviews.post_id
        WHERE users.learner_id = :learner_id
        GROUP BY posts.question_id
        """,
        learner_id=learner_id,
    )
    return {row["question_id"]: Record(times=row["times"], known=row["known"]) for row in rows}


async def cards(db: Session, learner_id: LearnerId) -> dict[str, Card]:
    """Return all that a learner remembers, by question id."""
    rows = await db.all(
        """
        SELECT question_id, question_version, stability, difficulty, due_at, reviewed_at
        FROM cards
        WHERE learner_id = :learner_id
        """,
        learner_id=learner_id,
    )
    return {row["question_id"]: _card(row) for row in rows}


async def card(db: Session, learner_id: LearnerId, question_id: str) -> Card | None:
    """Return what a learner remembers of one question."""
    row = await db.one(
        """
        SELECT question_id, question_version, stability, difficulty, due_at, reviewed_at
        FROM cards
        WHERE learner_id = :learner_id AND question_id = :question_id
        """,
        learner_id=learner_id,
        question_id=question_id,
    )
    return _card(row) if row else None


async def keep(tx: Session, learner_id: LearnerId, card: Card) -> None:
    """Remember a card in the place of the one before it."""
    await tx.run(
        """
        INSERT INTO cards
            (learner_id, question_id, question_version, stability, difficulty, due_at, reviewed_at)
        VALUES (:learner_id, :question_id, :version, :stability, :difficulty, :due, :reviewed)
        ON CONFLICT (learner_id, question_id) DO UPDATE SET
            question_version = excluded.question_version,
            stability = excluded.stability,
            difficulty = excluded.difficulty,
            due_at = excluded.due_at,
            reviewed_at = excluded.reviewed_at
        """,
        learner_id=learner_id,
        question_id=card.question_id,
        version=card.version,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        reviewed=card.reviewed,
    )


def _card(row: Row) -> Card:
    return Card(
        question_id=row["question_id"],
        version=row["question_version"],
        stability=row["stability"],
        difficulty=row["difficulty"],
        due=row["due_at"],
        reviewed=row["reviewed_at"],
    )
