namespace Microsoft.Azure.Functions.Worker.Startup;

/// <summary>
/// Ends the program as Core Tools end: the fault on standard error, exit code 1, no stack trace. In the place of a host
/// process there is nobody else to do it.
/// </summary>
internal static class StartupFailure
{
    public static T Guard<T>(Func<T> start)
    {
        try
        {
            return start();
        }
        catch (StartupException e)
        {
            Exit(e);
            throw;
        }
    }

    public static void Exit(StartupException e)
    {
        Console.Error.WriteLine(e.Message);
        Environment.Exit(1);
    }
}
