"""The peer: a ReLU behind FastAPI the usual way, in the server's own process: pydantic list, `torch.tensor`, `.tolist()`."""

from typing import Any

import torch
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Request(BaseModel):
    input: list[Any]


@app.post("/relu")
async def relu(request: Request) -> dict[str, Any]:
    output = torch.relu(torch.tensor(request.input))
    return {"shape": list(output.shape), "output": output.tolist()}
