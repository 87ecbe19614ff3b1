using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Components;

/// <summary>What a component gets from the sidecar it is made for.</summary>
/// <param name="App">The app instance it belongs to.</param>
/// <param name="Loggers">For its log messages; they carry the app's name on the console.</param>
/// <param name="Time">The clock.</param>
internal sealed record ComponentEnvironment(AppIdentity App, ILoggerFactory Loggers, TimeProvider Time);
