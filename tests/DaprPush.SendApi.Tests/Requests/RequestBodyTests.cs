using DaprPush.SendApi.Requests;

namespace DaprPush.SendApi.Tests.Requests;

public sealed class RequestBodyTests
{
    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(100_000, null)]
    [InlineData(100_000, 100_000L)]
    [InlineData(5000, 3L)]
    [InlineData(3, 5000L)]
    public async Task Read_WithinTheLimit_GivesEveryByte(int length, long? announced)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        using var body = await RequestBody.ReadAsync(new Dribble(bytes, 777), announced, 100_000, CancellationToken.None);

        body!.Bytes.ToArray().Should().Equal(bytes);
    }

    [Fact]
    public async Task Read_AnnouncedOverTheLimit_IsRefusedWithoutReading()
    {
        var stream = new Dribble(new byte[101], 10);

        (await RequestBody.ReadAsync(stream, 101, 100, CancellationToken.None)).Should().BeNull();

        stream.Given.Should().Be(0);
    }

    [Fact]
    public async Task Read_UnannouncedOverTheLimit_StopsSoonAfterIt()
    {
        var stream = new Dribble(new byte[1_000_000], 10);

        (await RequestBody.ReadAsync(stream, null, 100, CancellationToken.None)).Should().BeNull();

        stream.Given.Should().Be(110);
    }

    [Fact]
    public async Task Read_BrokenOff_Throws() =>
        await FluentActions.Awaiting(async () => await RequestBody.ReadAsync(new Dribble(new byte[50], 10, breaks: true), 100, 100, CancellationToken.None))
            .Should().ThrowAsync<IOException>();

    /// <summary>A body that comes in small pieces.</summary>
    private sealed class Dribble(byte[] bytes, int piece, bool breaks = false) : MemoryStream
    {
        public int Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = Math.Min(Math.Min(piece, buffer.Length), bytes.Length - Given);
            if (length == 0 && breaks)
            {
                throw new IOException("Connection reset.");
            }

            bytes.AsSpan(Given, length).CopyTo(buffer.Span);
            Given += length;
            return ValueTask.FromResult(length);
        }
    }
}
