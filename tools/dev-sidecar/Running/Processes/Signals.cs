using System.Runtime.InteropServices;

namespace DaprPush.DevSidecar.Running.Processes;

/// <summary>POSIX signals to other processes, which .NET does not offer.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends one; a process that is gone is no error.</summary>
    public static void Send(int pid, int signal)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = NativeKill(pid, signal);
        }
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code for two integers.
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int pid, int signal);
#pragma warning restore SYSLIB1054
}
