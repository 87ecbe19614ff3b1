using DaprPush.Gateway.Streams;

namespace DaprPush.Gateway.Tests.Streams;

public class FairQueueTests
{
    private readonly FairQueue<string> _queue = new(inATurn: 2);

    [Fact]
    public void Dequeue_OneWantsManyAndOthersFew_TheyTakeTurns()
    {
        var (many, few, one) = (new object(), new object(), new object());
        Add(many, "m1", "m2", "m3", "m4", "m5");
        Add(few, "f1", "f2");
        Add(one, "o1");

        TakeAll().Should().Equal("m1", "m2", "f1", "f2", "o1", "m3", "m4", "m5");
    }

    [Fact]
    public void Dequeue_ThoseOfOne_StayInTheirOrderAlsoWhenMoreIsAdded()
    {
        var (a, b) = (new object(), new object());
        Add(a, "a1", "a2", "a3");
        Add(b, "b1");
        _queue.Dequeue().Should().Be("a1");
        Add(a, "a4");
        Add(b, "b2");

        TakeAll().Should().Equal("a2", "b1", "b2", "a3", "a4");
    }

    [Fact]
    public void Enqueue_ByWhoHadAllItsOwn_ComesBehindThoseThatWait()
    {
        var (a, b) = (new object(), new object());
        Add(a, "a1");
        Add(b, "b1");
        _queue.Dequeue();
        Add(a, "a2");

        TakeAll().Should().Equal("b1", "a2");
    }

    private void Add(object by, params string[] items)
    {
        foreach (var item in items)
        {
            _queue.Enqueue(by, item);
        }
    }

    private List<string> TakeAll()
    {
        var taken = new List<string>();
        while (_queue.Count > 0)
        {
            taken.Add(_queue.Dequeue());
        }

        return taken;
    }
}
