using System.Runtime.InteropServices;

namespace DaprPush.DevSidecar.Running;

/// <summary>Turns Ctrl-C, SIGTERM, SIGHUP and SIGQUIT into a stop of the run, which then ends by itself and orderly.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals(CancellationTokenSource stopping)
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                stopping.Cancel();
            }));
        }
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
