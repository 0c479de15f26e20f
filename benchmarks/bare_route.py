"""The platform of (a): a bare FastAPI route with the same body that does one insert_one of the same size, durably."""

import os
import uuid
from typing import Any

import uvicorn
from bson import encode
from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import BaseModel
from pymongo import WriteConcern

from services.intake.requests.model import SubmitRequest


class Accepted(BaseModel):
    """As much of an answer as a bare route gives."""

    id: str


def bare_app(mongo_url: str, database: str, surplus: int) -> FastAPI:
    """`surplus` bytes pad each document to the size that intake's has."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url)
    collection = client[database].get_collection("bare", write_concern=WriteConcern(w="majority", j=True))
    padding = "x" * surplus
    app = FastAPI()

    @app.get("/health/ready")
    async def ready() -> dict[str, str]:
        await client.admin.command("ping")
        return {"status": "ready"}

    @app.post("/api/requests", status_code=201)
    async def submit(command: SubmitRequest) -> Accepted:
        id_ = str(uuid.uuid4())
        await collection.insert_one({"_id": id_, **command.model_dump(), "padding": padding})
        return Accepted(id=id_)

    return app


def bare_size(command: SubmitRequest) -> int:
    """The size of the bare route's document without padding, in bytes."""
    return len(encode({"_id": str(uuid.uuid4()), **command.model_dump(), "padding": ""}))


if __name__ == "__main__":
    uvicorn.run(
        bare_app(os.environ["DOCENDO_MONGO_URL"], os.environ["DOCENDO_DATABASE_PREFIX"], int(os.environ["SURPLUS"])),
        host=os.environ["HOST"],
        port=int(os.environ["PORT"]),
        log_level="warning",
        access_log=False,
        server_header=False,
    )
