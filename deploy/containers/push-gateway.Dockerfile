# docker build -f deploy/containers/push-gateway.Dockerfile -t daprpush/push-gateway:dev .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish services/push-gateway -c Release -o /app

FROM busybox:1.37-musl AS busybox

# No shell, no package manager, no root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
COPY --from=busybox /bin/busybox /bin/busybox
WORKDIR /app
COPY --from=build /app .
ENV DOTNET_EnableDiagnostics=0
USER $APP_UID
EXPOSE 8089 8180
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["/bin/busybox", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8089/health/live"]
ENTRYPOINT ["dotnet", "DaprPush.Gateway.dll"]
