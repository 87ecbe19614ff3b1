using DaprPush.Messages.Streams;
using DaprPush.Router.Shards;
using DaprPush.Router.Streams;

namespace DaprPush.Router.Tests.Shards;

public class ShardRootTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var buckets = new BucketPlace?[ShardIndex.Buckets];
        buckets[0] = new BucketPlace("term1", 1, HasWaiting: false);
        buckets[7] = new BucketPlace("term2", 1L << 40, HasWaiting: true);
        buckets[255] = new BucketPlace("term1", 3, HasWaiting: true);

        ShardRoot.Read(new ShardRoot(uint.MaxValue, buckets).Write()).Should().BeEquivalentTo(new ShardRoot(uint.MaxValue, buckets));
    }

    [Fact]
    public void Read_Bucket_IsWhatWasWrittenWithoutWhatIsForgotten()
    {
        var (old, kept, other) = (StreamHash.Of(StreamName.User("old")), StreamHash.Of(StreamName.User("kept")), StreamHash.Of(StreamName.User("other")));
        var bucket = new IndexBucket();
        bucket.Set(old, "term1", lastWriteBy: 100);
        bucket.Set(kept, "term2", lastWriteBy: 200);
        bucket.Set(other, "term1", lastWriteBy: 100);
        bucket.Set(other, "term3", lastWriteBy: 300);
        bucket.SetWaiting(StreamName.User("kept"), true);

        var read = IndexBucket.Read(bucket.Write(forgottenBy: 150));

        new[] { old, kept, other }.Select(read.TermOf).Should().Equal(null, "term2", "term3");
        read.Waiting.Should().Equal(StreamName.User("kept"));
        read.IsChanged.Should().BeFalse();
    }
}
