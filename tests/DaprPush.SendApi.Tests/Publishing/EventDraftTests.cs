using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.Publishing;
using FsCheck;
using FsCheck.Fluent;

namespace DaprPush.SendApi.Tests.Publishing;

public sealed class EventDraftTests
{
    [Fact]
    public void TryAdd_FitsWhole_TakesAll()
    {
        var draft = new EventDraft(10, 1000);

        draft.TryAdd(Submission(2, 2)).Should().BeTrue();
        draft.TryAdd(Submission(2, 2, 2)).Should().BeTrue();

        draft.Messages.Should().HaveCount(5);
        draft.Submissions.Should().HaveCount(2).And.OnlyContain(submission => submission.IsTaken);
    }

    [Theory]
    [InlineData(4, 1000)]
    [InlineData(10, 9)]
    public void TryAdd_BatchThatWouldFitAnEventOfItsOwn_IsNotTorn(int maxMessages, int maxBytes)
    {
        var draft = new EventDraft(maxMessages, maxBytes);
        draft.TryAdd(Submission(2, 2));
        var batch = Submission(2, 2, 2);

        draft.TryAdd(batch).Should().BeFalse();

        batch.Taken.Should().Be(0);
        draft.Messages.Should().HaveCount(2);
    }

    [Fact]
    public void TryAdd_MessageOverTheByteLimit_GoesAlone()
    {
        var draft = new EventDraft(10, 5);
        var large = Submission(50, 2);

        draft.TryAdd(large).Should().BeTrue();

        large.Taken.Should().Be(1);
    }

    [Fact]
    public void TryAdd_MessageToManyUsers_CountsTheirNamesToo()
    {
        var users = Enumerable.Range(0, 1_000).Select(i => StreamName.User($"user-{i}")).ToArray();
        var draft = new EventDraft(10, 60_000);
        var toMany = new Submission([CommitHarness.Message("m", 50) with { Streams = users }, CommitHarness.Message("n", 50) with { Streams = users }, CommitHarness.Message("o", 50) with { Streams = users }], 0);

        draft.TryAdd(toMany).Should().BeTrue();

        toMany.Taken.Should().Be(2, "a thousand names take about 30 kB");
    }

    [Fact]
    public void TryAdd_AnySubmissions_MakeEventsInOrderWithinTheLimitsAndTearNothingThatFits()
    {
        var cases =
            from maxMessages in Gen.Choose(1, 6)
            from maxBytes in Gen.Choose(2, 40)
            from submissions in Gen.Choose(2, 20).NonEmptyListOf().Select(sizes => sizes.Take(12).ToArray()).NonEmptyListOf()
            select (maxMessages, maxBytes, submissions: submissions.Take(20).ToArray());

        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var waiting = new Queue<Submission>(sample.submissions.Select(Submission));
            var all = waiting.SelectMany(submission => submission.Messages).ToList();
            var events = new List<List<IngestMessage>>();
            var draft = new EventDraft(sample.maxMessages, sample.maxBytes);
            while (waiting.Count > 0)
            {
                while (waiting.TryPeek(out var next) && draft.TryAdd(next) && next.IsTaken)
                {
                    waiting.Dequeue();
                }

                events.Add([.. draft.Messages]);
                draft.Clear();
            }

            return events.SelectMany(messages => messages).SequenceEqual(all)
                && events.TrueForAll(messages => messages.Count == 1 || Fits(messages, sample.maxMessages, sample.maxBytes))
                && sample.submissions.Length <= all.Count
                && waiting.Count == 0
                && EventsOf(sample.submissions, events).All(span => span.Events == 1 || !Fits(span.Sizes, sample.maxMessages, sample.maxBytes));
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<(int Events, int[] Sizes)> EventsOf(int[][] submissions, List<List<IngestMessage>> events)
    {
        var eventOfMessage = events.SelectMany((messages, index) => messages.Select(_ => index)).ToList();
        var at = 0;
        foreach (var sizes in submissions)
        {
            yield return (eventOfMessage.Skip(at).Take(sizes.Length).Distinct().Count(), sizes);
            at += sizes.Length;
        }
    }

    private static bool Fits(List<IngestMessage> messages, int maxMessages, int maxBytes) =>
        Fits([.. messages.Select(SendApi.Publishing.Submission.SizeOf)], maxMessages, maxBytes);

    private static bool Fits(int[] sizes, int maxMessages, int maxBytes) => sizes.Length <= maxMessages && sizes.Sum() <= maxBytes;

    private static Submission Submission(params int[] sizes) => new([.. sizes.Select(size => CommitHarness.Message("m", size))], 0);
}
