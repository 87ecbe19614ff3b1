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
# Logs: the host prints what its worker prints, when its own console is on. No storage account: keys lie in files.
ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
  FUNCTIONS_WORKER_RUNTIME=dotnet-isolated \
  AzureWebJobsSecretStorageType=files \
  AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
  ASPNETCORE_URLS=http://+:7071
USER 1654
EXPOSE 7071
STOPSIGNAL SIGTERM
# The host ends with 0 when a wrong setting keeps its worker from starting: so that is checked before, and ends with 78. Then the host
# takes the shell's place, so that it is told to stop and not the shell (the base's start script would keep that to itself).
CMD ["/bin/sh", "-c", "dotnet /home/site/wwwroot/DaprPush.SendApi.dll --check-settings && exec /azure-functions-host/Microsoft.Azure.WebJobs.Script.WebHost"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["/bin/busybox", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:7071/api/health/live"]
