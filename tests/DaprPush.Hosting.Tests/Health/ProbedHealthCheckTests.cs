using DaprPush.Hosting.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Hosting.Tests.Health;

public class ProbedHealthCheckTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Probed _check;

    public ProbedHealthCheckTests() => _check = new Probed(_time);

    [Fact]
    public async Task Check_AskedByManyWithinASecond_ProbesOnce()
    {
        var answer = new TaskCompletionSource<string?>();
        _check.Probe = () => answer.Task;

        var asked = Enumerable.Range(0, 100).Select(_ => AskAsync()).ToArray();
        answer.SetResult("It is gone.");
        (await Task.WhenAll(asked)).Should().OnlyContain(result => result.Status == HealthStatus.Degraded && result.Description == "It is gone.");
        _time.Advance(TimeSpan.FromMilliseconds(999));
        await AskAsync();
        _check.Probes.Should().Be(1);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await AskAsync();
        _check.Probes.Should().Be(2);
    }

    [Fact]
    public async Task Check_NobodyAsks_ProbesNothing()
    {
        _time.Advance(TimeSpan.FromHours(1));
        await AskAsync();

        _check.Probes.Should().Be(1);
    }

    [Fact]
    public async Task Check_RealWorkSucceededWithinASecond_ProbesNothingAndTellsWhen()
    {
        _check.Worked();
        var workedAt = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMilliseconds(999));

        var result = await AskAsync();

        result.Status.Should().Be(HealthStatus.Healthy);
        result.Data["last_success"].Should().Be(workedAt);
        _check.Probes.Should().Be(0);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await AskAsync();
        _check.Probes.Should().Be(1);
    }

    [Fact]
    public async Task Check_RealWorkFailedAfterASuccess_Probes()
    {
        _check.Probe = () => Task.FromResult<string?>("It is gone.");
        _check.Worked();
        var workedAt = _time.GetUtcNow();
        _check.Failed();

        var result = await AskAsync();

        result.Status.Should().Be(HealthStatus.Degraded);
        result.Data["last_success"].Should().Be(workedAt);
    }

    [Theory]
    [InlineData(typeof(TimeoutException), "No answer within 1.2 s.")]
    [InlineData(typeof(HttpRequestException), "The sidecar cannot be reached (Unknown).")]
    public async Task Check_ProbeFails_SaysWhyWithoutItsWords(Type failure, string reason)
    {
        _check.Probe = () => throw (Exception)Activator.CreateInstance(failure, "10.0.0.1 is away")!;

        (await AskAsync()).Description.Should().Be(reason);
    }

    private Task<HealthCheckResult> AskAsync() => _check.CheckHealthAsync(new HealthCheckContext
    {
        Registration = new HealthCheckRegistration("probed", _check, HealthStatus.Degraded, tags: null),
    });

    private sealed class Probed(TimeProvider time) : ProbedHealthCheck(time)
    {
        private int _probes;

        public Func<Task<string?>> Probe { get; set; } = () => Task.FromResult<string?>(null);

        public int Probes => Volatile.Read(ref _probes);

        protected override Task<string?> ProbeAsync()
        {
            Interlocked.Increment(ref _probes);
            return Probe();
        }
    }
}
