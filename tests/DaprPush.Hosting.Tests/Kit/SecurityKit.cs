using DaprPush.Hosting.Security;
using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Production;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Hosting.Tests.Kit;

/// <summary>The security of a part of the system, as it is wired, with settings of its own.</summary>
internal sealed class SecurityKit : IDisposable
{
    private readonly ServiceProvider _services;

    public SecurityKit(params (string Name, string Value)[] settings)
        : this(ProductionNeeds.None, settings)
    {
    }

    public SecurityKit(ProductionNeeds needs, params (string Name, string Value)[] settings)
    {
        // Of two values for one name the later counts.
        var values = settings.GroupBy(setting => setting.Name, (name, all) => KeyValuePair.Create(name, (string?)all.Last().Value));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(RunEnvironment.Of(configuration, ["127.0.0.1"]))
            .AddLogging()
            .AddSecurity(needs)
            .BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Who the bearer of a token is, or the reason that it is nobody.</summary>
    public async Task<(Caller? Caller, string? Reason)> BearerAsync(string token, Right right = Right.Caller) =>
        await AskAsync(Credentials.From([$"Bearer {token}"], [], []), right);

    /// <summary>What the bearer of a token is told where it is nobody.</summary>
    public async Task<Refusal?> RefusalAsync(string token) =>
        (await Get<Authenticator>().AuthenticateAsync(Credentials.From([$"Bearer {token}"], [], []), Right.Caller, CancellationToken.None)).Refusal;

    public async Task<(Caller? Caller, string? Reason)> AskAsync(Credentials credentials, Right right = Right.Caller)
    {
        var (caller, refusal) = await Get<Authenticator>().AuthenticateAsync(credentials, right, CancellationToken.None);
        (caller is null).Should().Be(refusal is not null);
        return (caller, refusal?.Reason);
    }

    /// <summary>What the settings are found at fault with, as the program would say at its start.</summary>
    public string Faults()
    {
        try
        {
            Get<IStartupValidator>().Validate();
            return "";
        }
        catch (Exception exception) when (exception is OptionsValidationException or AggregateException)
        {
            return exception.ToString();
        }
    }

    public void Dispose() => _services.Dispose();
}
