@dotnet "%~dp0..\functions-host.dll" %*
