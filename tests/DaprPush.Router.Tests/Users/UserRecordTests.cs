using System.Text.Json;
using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;
using DaprPush.Router.Settings;
using DaprPush.Router.Users;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Tests.Users;

public class UserRecordTests
{
    private const long Minute = 60_000;
    private readonly LiveGateways _living = new(Options.Create(new RouterOptions()));

    public UserRecordTests() => AreAlive(("g1", 5), ("g2", 5));

    [Fact]
    public void With_OneGatewayAndAnother_KeepsBoth()
    {
        var record = With(UserRecord.Empty, Place("g1", 5, 1, at: 1), Place("g2", 5, 9, at: 2));

        record.Places.Should().Equal(Place("g1", 5, 1, at: 1), Place("g2", 5, 9, at: 2));
        record.SeenAt.Should().Be(2);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(4, 9)]
    public void With_LateWordOfAGateway_ChangesNothing(long epoch, long sequence)
    {
        var record = With(UserRecord.Empty, Place("g1", 5, 3, connections: 0, at: 7));

        With(record, Place("g1", epoch, sequence, at: 6)).Should().BeSameAs(record);
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(6, 1)]
    public void With_NewerWordOfAGateway_TakesItsPlace(long epoch, long sequence)
    {
        var record = With(UserRecord.Empty, Place("g1", 5, 3, connections: 2, at: 7));

        var next = With(record, Place("g1", epoch, sequence, connections: 0, at: 9));

        next.Places.Should().Equal(Place("g1", epoch, sequence, connections: 0, at: 9));
        next.SeenAt.Should().Be(9);
    }

    [Fact]
    public void With_SameWordAgain_IsTheSameRecord()
    {
        var record = With(UserRecord.Empty, Place("g1", 5, 3, at: 7));

        With(record, Place("g1", 5, 3, at: 8)).Should().BeSameAs(record);
    }

    [Fact]
    public void With_GatewaysThatAreGone_AreLeftOut()
    {
        var record = With(UserRecord.Empty, Place("g1", 5, 3, at: 7));
        AreAlive(("g2", 5));

        With(record, Place("g2", 5, 1, at: 8)).Places.Should().Equal(Place("g2", 5, 1, at: 8));
    }

    [Fact]
    public void With_UserLeftAGatewayLongAgo_IsLeftOut()
    {
        var record = With(UserRecord.Empty, Place("g1", 5, 3, connections: 0, at: 0));

        record.With(Place("g2", 5, 1, at: 8), _living, now: Minute).Places.Should().HaveCount(2);
        record.With(Place("g2", 5, 1, at: 8), _living, now: 11 * Minute).Places.Should().HaveCount(1);
    }

    [Fact]
    public void Write_Read_IsTheSame()
    {
        var place = Place("g1", 5, 3, at: 7) with { Sessions = ["a", "b"] };
        var read = UserRecord.Read(new UserRecord(9, [place]).Write());

        read.SeenAt.Should().Be(9);
        read.Places.Should().Equal(place);
        read.Places[0].At.Should().Be(7);
        FluentActions.Invoking(() => UserRecord.Read("{}"u8.ToArray())).Should().Throw<JsonException>();
    }

    [Fact]
    public void Vouches_GatewayBeganAnotherAccount_OnlyForWhatItSaidSince()
    {
        var gateway = new GatewayRef("g1", 5);
        _living.Replace(new GatewayList([new GatewayLease(gateway, 0, 0, 0, 0) { Account = 4 }]), 100 * Minute);

        _living.Vouches(gateway, 3, 0).Should().BeFalse();
        _living.Vouches(gateway, 4, 0).Should().BeTrue();
        _living.Vouches(gateway with { Epoch = 4 }, 4, 0).Should().BeFalse();
        _living.Vouches(new GatewayRef("new", 1), 1, 100 * Minute).Should().BeTrue("it came less than a lease before the list");
    }

    private void AreAlive(params (string Id, long Epoch)[] gateways) => _living.Replace(
        new GatewayList([.. gateways.Select(one => new GatewayLease(new GatewayRef(one.Id, one.Epoch), 0, 0, 0, 0))]), 100 * Minute);

    private UserRecord With(UserRecord record, params UserPlace[] places) => places.Aggregate(record, (one, place) => one.With(place, _living, place.At));

    private static UserPlace Place(string gateway, long epoch, long sequence, int connections = 1, long at = 0) =>
        new(new GatewayRef(gateway, epoch), 1, sequence, at, connections, []);
}
