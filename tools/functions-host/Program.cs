using System.CommandLine;
using DaprPush.FunctionsHost.Commands;

var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null };
return await HostCommands.Create().Parse(args).InvokeAsync(configuration);
