using System.Net.Sockets;
using DaprPush.Gateway.Transport;
using Microsoft.AspNetCore.Builder;

namespace DaprPush.Gateway.Tests.Transport;

/// <summary>Clients never take the last descriptors, which the process itself needs.</summary>
public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData(700, 630)]
    [InlineData(256, 192)]
    [InlineData(20_000, 19_488)]
    public void Sockets_OfALimit_LeaveAReserve(long files, long sockets) => new DescriptorLimit(files).Sockets.Should().Be(sockets);

    [Fact]
    public void OfThisProcess_IsWhatTheShellSays()
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-c", "ulimit -Hn"]) { RedirectStandardOutput = true })!;
        DescriptorLimit.OfThisProcess().Files.ToString(System.Globalization.CultureInfo.InvariantCulture).Should().Be(shell.StandardOutput.ReadToEnd().Trim());
    }

    [Fact]
    public async Task Connect_OverTheLimit_IsClosedAndThoseThatAreThereAreServed()
    {
        // Descriptor numbers below the limit are all taken in this process: any accepted socket is over it.
        await using var full = await TransportHost.StartAsync(app => app.MapGet("/hello", () => "hello"), descriptors: new DescriptorLimit(64));
        var talking = async () =>
        {
            // The reset may come before connecting is over, or when it is read.
            using var refused = await full.ConnectAsync();
            await refused.ReadToEndAsync();
        };
        (await talking.Should().ThrowAsync<Exception>()).Which.Should().Match(thrown => thrown is IOException || thrown is SocketException);

        await using var open = await TransportHost.StartAsync(app => app.MapGet("/hello", () => "hello"));
        using var served = await open.ConnectAsync();
        await served.SendAsync("GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        (await served.ReadToEndAsync()).Should().Contain("hello");
    }
}
