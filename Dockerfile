# The environment of requirements.lock with the checkout in it: docker build --tag cacl . && docker run --rm --volume cacl-runs:/cacl/runs cacl
FROM python:3.11-slim-bookworm

# An index that offers torch's build for processors, about 0.2 GB; without it, torch comes from the usual one, with CUDA, about 3 GB.
ARG TORCH_INDEX=""
# hadolint ignore=DL3064
ENV OMP_NUM_THREADS=1 PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false
WORKDIR /cacl

# git tells the commit, which stands under every page.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*

COPY requirements.lock requirements-torch.lock ./
RUN python -m pip install --no-deps --require-hashes --requirement requirements.lock \
 && python -m pip install ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} --requirement requirements-torch.lock

COPY . .
RUN python -m pip install --no-deps --no-build-isolation --editable .

CMD ["cacl", "book"]
