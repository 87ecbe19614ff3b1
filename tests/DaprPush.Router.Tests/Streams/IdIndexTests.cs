using DaprPush.Router.Streams;

namespace DaprPush.Router.Tests.Streams;

public class IdIndexTests
{
    [Fact]
    public void Find_AmongManyAddedAndForgotten_GivesTheNumberOfThoseStillKnown()
    {
        var index = new IdIndex(1);
        for (var i = 1; i <= 5_000; i++)
        {
            index.Add(MessageId.Of($"m{i}"), new MessageTimes(i)).Should().Be(i);
            index.ForgetBefore(i - 999);
        }

        index.First.Should().Be(4_001);
        index.Last.Should().Be(5_000);
        Enumerable.Range(1, 5_000).Where(i => index.Find(MessageId.Of($"m{i}")) != (i > 4_000 ? i : 0)).Should().BeEmpty();
    }

    [Fact]
    public void Find_IdsThatShareTheirFirstHalf_TellsThemApart()
    {
        var index = new IdIndex(1);
        index.Add(new MessageId(7, 1), new MessageTimes(1));
        index.Add(new MessageId(7, 2), new MessageTimes(1));

        index.Find(new MessageId(7, 2)).Should().Be(2);
        index.Find(new MessageId(7, 3)).Should().Be(0);
    }

    [Fact]
    public void Read_WhatWasWritten_GivesTheSameIndex()
    {
        var index = new IdIndex(257);
        for (var i = 257; i <= 600; i++)
        {
            index.Add(MessageId.Of($"m{i}"), new MessageTimes(1_000 + i));
        }

        var read = new IdIndex(257);
        IdBucket.Read(IdBucket.Write(index, 1), 512, read);
        IdBucket.Read(IdBucket.Write(index, 2), 576, read);
        IdBucket.Read(IdBucket.WriteOpen(index), 600, read);

        Enumerable.Range(257, 344).Where(i => read[i] != index[i]).Should().BeEmpty();
        read.Last.Should().Be(600);
        IdBucket.Write(index, 2).Should().HaveCount(64 * 26, "a stored entry is 26 bytes, and the newest lie with the head");
    }

    [Fact]
    public void Read_MissingBucket_LeavesItsNumbersUnknown()
    {
        var read = new IdIndex(1);
        IdBucket.Read(null, 40, read);
        IdBucket.Read(new byte[26], 40, read);

        read.Last.Should().Be(40);
        read.Find(default).Should().Be(0);
        read.FirstAlive(1, 0).Should().Be(0);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(256, 0)]
    [InlineData(257, 1)]
    public void Of_Number_IsItsBucket(long seq, long bucket) => IdBucket.Of(seq).Should().Be(bucket);

    [Fact]
    public void MessageId_Of_IsTheStartOfTheSha256()
    {
        // SHA-256 of "abc", FIPS 180-4 appendix B.1.
        MessageId.Of("abc").Should().Be(new MessageId(0xba7816bf8f01cfea, 0x414140de5dae2223));
        MessageId.Of(new string('x', 5_000)).Should().NotBe(MessageId.Of(new string('x', 4_999)));
    }
}
