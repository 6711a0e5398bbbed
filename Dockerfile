# The program as a container: built in one stage, run in another that holds no compiler and no test.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Scripts wait until the sources are there: `prepare` builds them.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
# The build makes dist/prepared-data.tar.gz with it, which the first start unpacks.
COPY scripts/prepare-data.mjs scripts/build-page.mjs ./scripts/
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --chown=root:root docs ./docs
COPY --chown=root:root manifests ./manifests
COPY --chown=root:root src/diagnosis/causes/*.md ./src/diagnosis/causes/
COPY --chown=root:root LICENSE README.md ./
# What it keeps lies in /data/pullcheck, unless DATABASE_URL names a PostgreSQL: give it a volume on a local disk
# (docs/storage.md). Not by PULLCHECK_DATA: that one and DATABASE_URL together are refused.
RUN install --directory --owner=node --group=node --mode=0700 /data
ENV XDG_DATA_HOME=/data
VOLUME /data
# The image's own unprivileged user. It owns nothing but the data: the program cannot change itself.
USER node
# PORT's default; another PORT needs no other EXPOSE, which is documentation alone.
EXPOSE 8080
# Whether the process lives. Whether the chats are reached is /readyz: restarting would not repair those.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
# The bot, by the settings in .env.example; any other program by its name, such as `doctor`. It needs up to 30 s to end.
CMD ["serve"]
