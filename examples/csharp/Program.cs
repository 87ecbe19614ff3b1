// send USER                   a message to a user, one to everybody, a batch, and the progress of a task; through the Dapr sidecar
// follow USER GATEWAY [FILE]  prints what comes for a user; the place is kept in FILE, where the next run goes on
using DaprPush.Examples;

using var ending = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    ending.Cancel();
};

switch (args)
{
    case ["send", var user]:
        await Sending.RunAsync(user, ending.Token);
        return 0;
    case ["follow", var user, var gateway, .. var file] when file.Length <= 1:
        await Following.RunAsync(new Uri(new Uri(gateway), $"/sse/user/{Uri.EscapeDataString(user)}"), file.FirstOrDefault(), ending.Token);
        return 0;
    default:
        Console.Error.WriteLine("send USER | follow USER GATEWAY [FILE]");
        return 2;
}
