using DaprPush.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Hosting.Tests.Logging;

public sealed class LimitedLoggerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();
    private readonly LimitedLoggerFactory _factory;

    public LimitedLoggerTests() => _factory = new LimitedLoggerFactory(LoggerFactory.Create(logging => logging.AddProvider(_lines)), _time);

    public void Dispose() => _factory.Dispose();

    [Fact]
    public void Log_MoreOfOneKindThanTheLimit_SaysOnceHowManyWereLeftOut()
    {
        var logger = _factory.CreateLogger("kestrel");
        for (var i = 0; i < 1_000; i++)
        {
            logger.Log(LogLevel.Error, new EventId(13), "bad", null, (text, _) => text);
        }

        _lines.Written.Should().HaveCount(20);
        _time.Advance(TimeSpan.FromSeconds(10));
        _lines.Written.Should().HaveCount(21);
        _lines.Written[^1].Should().Be("Error 980 more lines of event 13 were left out in the last 10 s.");

        _time.Advance(TimeSpan.FromSeconds(10));
        _lines.Written.Should().HaveCount(21);
        logger.Log(LogLevel.Error, new EventId(13), "bad", null, (text, _) => text);
        _lines.Written.Should().HaveCount(22);
    }

    [Fact]
    public void Log_OtherKinds_AreCountedApartAndInformationNotAtAll()
    {
        for (var i = 0; i < 30; i++)
        {
            _factory.CreateLogger("a").Log(LogLevel.Warning, new EventId(1), "x", null, (text, _) => text);
            _factory.CreateLogger("a").Log(LogLevel.Warning, new EventId(2), "x", null, (text, _) => text);
            _factory.CreateLogger("b").Log(LogLevel.Warning, new EventId(1), "x", null, (text, _) => text);
            _factory.CreateLogger("a").Log(LogLevel.Information, new EventId(1), "x", null, (text, _) => text);
        }

        _lines.Written.Count(line => line == "Warning x").Should().Be(60);
        _lines.Written.Count(line => line == "Information x").Should().Be(30);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add($"{logLevel} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
