# syntax=docker/dockerfile:1

# ---- build: a virtual environment with torch, torchnotes and its static files; pip, npm and the sources stay behind
FROM python:3.11-slim AS build

# Where torch comes from: PyTorch's CPU builds, or for a GPU https://download.pytorch.org/whl/cu130.
ARG TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu
ENV PIP_EXTRA_INDEX_URL=${TORCH_INDEX_URL} \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PATH=/opt/torchnotes/bin:$PATH

WORKDIR /src
RUN python -m venv /opt/torchnotes

# The dependencies first: a change of our own code does not install torch again.
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > dependencies.txt \
 && pip install -c constraints.txt -r dependencies.txt

COPY . .
RUN pip install --no-deps . \
 && pip uninstall --yes pip

# ---- the site
FROM python:3.11-slim

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin torchnotes
COPY --from=build /opt/torchnotes /opt/torchnotes

# The root may be read-only: only /tmp is written to.
ENV PATH=/opt/torchnotes/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    TORCHNOTES_HOST=0.0.0.0 \
    TORCHNOTES_PORT=8000

USER 10001
WORKDIR /tmp
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]

# The process reaps its own children; --init, as in compose.yaml, also reaps what they may leave behind.
CMD ["torchnotes", "serve"]
