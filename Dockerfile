# One image for migrations, API and workers: the same code, started from another file.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image is the right Node already, and Postgres is another container: optional packages stay out, install scripts too.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY . .
USER node
EXPOSE 3000
CMD ["node", "api/main.ts"]
