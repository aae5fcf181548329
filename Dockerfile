# winlic for people without Node: npm run build:one-file && docker build --tag winlic .
FROM node:24-slim
LABEL org.opencontainers.image.source="https://github.com/pulumi-windows-licensing/pulumi-windows-licensing" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --chmod=0755 dist/one-file/winlic.js /usr/local/lib/winlic/winlic.js
COPY dist/one-file/NOTICES.txt LICENSE /usr/local/lib/winlic/
WORKDIR /work
# `node` by its number: a cluster that refuses root cannot tell who a name is.
USER 1000:1000
ENTRYPOINT ["node", "/usr/local/lib/winlic/winlic.js"]
CMD ["--help"]
