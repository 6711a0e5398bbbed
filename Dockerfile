# The program as a container: built in one stage, run in another that holds no compiler and no test.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Scripts wait until the sources are there: `prepare` builds them.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --chown=root:root docs ./docs
COPY --chown=root:root LICENSE README.md ./
# The image's own unprivileged user. It owns nothing here: the program cannot change itself.
USER node
ENTRYPOINT ["node", "dist/main.js"]
CMD ["--help"]
