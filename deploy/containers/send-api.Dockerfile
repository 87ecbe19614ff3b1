# docker build -f deploy/containers/send-api.Dockerfile -t daprpush/send-api:dev .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish functions/send-api -c Release -o /app

FROM busybox:1.37-musl AS busybox

# The Functions host with the .NET 10 worker.
FROM mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0
COPY --from=busybox /bin/busybox /bin/busybox
COPY --from=build /app /home/site/wwwroot
# The host writes keys, logs and caches there. Ports below 1024 are not for this user.
RUN mkdir -p /azure-functions-host/Secrets /home/data /home/LogFiles \
  && chown -R 1654:1654 /azure-functions-host/Secrets /home/data /home/LogFiles
ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
  AzureWebJobsSecretStorageType=files \
  AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
  ASPNETCORE_URLS=http://+:7071
USER 1654
EXPOSE 7071
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["/bin/busybox", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:7071/api/health/live"]
