# docker build -f deploy/containers/message-router.Dockerfile -t daprpush/message-router:dev .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish services/message-router -c Release -o /app

FROM busybox:1.37-musl AS busybox

# No shell, no package manager, no root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
COPY --from=busybox /bin/busybox /bin/busybox
WORKDIR /app
COPY --from=build /app .
ENV DOTNET_EnableDiagnostics=0
USER $APP_UID
EXPOSE 8181
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["/bin/busybox", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8181/health/live"]
ENTRYPOINT ["dotnet", "message-router.dll"]
