using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Polling;
using DaprPush.Gateway.Reports;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Hosting.Ports;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Tests.Reports;

public sealed class ReportWriterTests : IDisposable
{
    private static readonly GatewayFigures Figures = new(0, 0);

    private readonly HubWorld _world = new();
    private readonly ConnectionChanges _changes = new();
    private readonly ConnectionRegistry _registry;
    private readonly ReportWriter _writer;

    public ReportWriterTests()
    {
        var options = new GatewayOptions { Id = "gw", MaxConnections = 100_000 };
        _registry = new ConnectionRegistry(Options.Create(options), _changes, new PollerGrace(_changes, TimeProvider.System));
        var identity = GatewayIdentity.From(options, new ConfigurationBuilder().Build(), new PortOptions { Dapr = 1 }, TimeProvider.System);
        _writer = new ReportWriter(identity, _registry, _changes);
    }

    [Fact]
    public void Next_ManyConnections_AreTheFullAccountInSeveralReports()
    {
        var opened = Open(2_500);

        var reports = All();

        reports.Select(report => (report.BeginsAnew, report.IsWhole, report.Opened.Count)).Should().Equal((true, false, 1000), (false, false, 1000), (false, true, 500));
        reports.Select(report => report.Sequence).Should().Equal(1, 2, 3);
        reports.SelectMany(report => report.Opened).Select(connection => connection.Id).Should().BeEquivalentTo(opened.Select(connection => connection.Id));
    }

    [Fact]
    public void Next_ConnectionsEndDuringTheFullAccount_AreClosedAfterIt()
    {
        var opened = Open(1_500);
        var first = _writer.Next(Figures);

        _registry.Remove(opened[0]);
        _registry.Remove(opened[^1]);
        var rest = All();

        first.IsWhole.Should().BeFalse();
        rest.Select(report => report.Closed.Count).Should().Equal(0, 2);
        rest[1].Closed.Should().Equal(opened[0].Id, opened[^1].Id);
    }

    [Fact]
    public void Next_ManyChanges_OpensBeforeItCloses()
    {
        All();
        foreach (var connection in Open(1_500))
        {
            _registry.Remove(connection);
        }

        All().Select(report => (report.Opened.Count, report.Closed.Count)).Should().Equal((1000, 0), (500, 500), (0, 1000));
    }

    [Fact]
    public void Next_ConnectionsOfManyStreams_AreFewerToAReport()
    {
        All();
        Open(100, [.. Enumerable.Range(0, 100).Select(n => StreamName.Channel(new string('c', 120) + n))]);

        var reports = All();

        reports.Sum(report => report.Opened.Count).Should().Be(100);
        reports.Should().OnlyContain(report => report.Opened.Sum(connection => connection.Size) <= ConnectionReport.MaxBytes);
    }

    [Fact]
    public void Next_TooManyChanges_BeginsAnewWithWhatIsOpen()
    {
        All();
        foreach (var connection in Open(10_001))
        {
            _registry.Remove(connection);
        }

        Open(1);
        var report = All().Should().ContainSingle().Which;

        (report.BeginsAnew, report.IsWhole, report.Opened.Count, report.Closed.Count).Should().Be((true, true, 1, 0));
    }

    [Fact]
    public void Next_NothingChanged_IsEmpty()
    {
        All();

        var report = All().Should().ContainSingle().Which;

        (report.BeginsAnew, report.IsWhole, report.Opened.Count, report.Closed.Count).Should().Be((false, true, 0, 0));
    }

    public void Dispose() => _world.Dispose();

    private List<SseConnection> Open(int count, params StreamName[] streams)
    {
        var opened = new List<SseConnection>();
        for (var i = 0; i < count; i++)
        {
            _registry.TryReserve().Should().BeTrue();
            opened.Add(_world.Join(null, streams.Length > 0 ? streams : [StreamName.User("u")]));
            _registry.Add(opened[^1]);
        }

        return opened;
    }

    private List<ConnectionReport> All()
    {
        var reports = new List<ConnectionReport>();
        do
        {
            reports.Add(_writer.Next(Figures));
        }
        while (_writer.HasMore);

        return reports;
    }
}
