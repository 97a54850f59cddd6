"""A small web application: one route with one dependency."""

from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def get_greeting() -> str:
    """What to say before the name; a test can override it."""
    return "Hello"


@app.get("/hello/{name}")
def hello(name: str, greeting: Annotated[str, Depends(get_greeting)]) -> dict[str, str]:
    """Greet somebody by name."""
    return {"message": f"{greeting}, {name}!"}
