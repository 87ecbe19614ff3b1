using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DaprPush.Testing.Processes;

/// <summary>The signals tests send (numbers of Linux, signal(7)).</summary>
public enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>Sends signals to processes of this user.</summary>
public static partial class Signals
{
    private const int NoSuchProcess = 3;

    /// <returns>False when there is no such process.</returns>
    /// <exception cref="Win32Exception">The system refused.</exception>
    public static bool Send(int pid, Signal signal)
    {
        if (SendSignal(pid, (int)signal) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error, $"kill({pid}, {signal}) failed");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
