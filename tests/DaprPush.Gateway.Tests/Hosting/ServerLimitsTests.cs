using DaprPush.Hosting.Security.Production;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Tests.Hosting;

public class ServerLimitsTests
{
    [Theory]
    [InlineData(null, 30)]
    [InlineData("300", 300)]
    public async Task ConnectionTimeout_WhenSet_IsHowLongAClientMayTakeNothing(string? timeout, int seconds)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("CONNECTION_TIMEOUT", timeout)]);
        RunEnvironment.AddTo(builder, ["127.0.0.1"]);
        builder.AddGateway();
        await using var services = builder.Services.BuildServiceProvider();

        services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MinResponseDataRate!.GracePeriod.TotalSeconds.Should().Be(seconds);
    }
}
