using System.Runtime.InteropServices;

namespace DaprPush.FunctionsHost.Hosting;

/// <summary>SIGINT and SIGTERM ask the run to end; the process is not ended by them.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Cancels <paramref name="stopping"/> at the first of them.</summary>
    public StopSignals(CancellationTokenSource stopping)
    {
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }

        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
